// Prints what podcast-partytime makes of the feeds that are named, as one JSON object: path -> feed, or null where it reads none.
"use strict";

// It logs to standard output, where only the answer belongs.
process.env.PARTYTIME_LOG = "silent";

const { readFileSync } = require("node:fs");
const { parseFeed } = require("podcast-partytime");

const feeds = process.argv.slice(2).map((path) => [path, parseFeed(readFileSync(path, "utf8"))]);
process.stdout.write(JSON.stringify(Object.fromEntries(feeds)));
