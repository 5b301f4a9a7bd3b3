"""Tags that are the same wherever they stand, by the kind of token that they are written for."""

from __future__ import annotations

from pipeline.notes.marks import feed, page

# Ends of blocks are followed by a line break, so that an app that drops all tags shows readable text (R-HTML-05). Apps
# know no definition lists: there a term is a strong paragraph, its definitions a list.
TAGS = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>\n",
    "softbreak": "\n",
    "hardbreak": "<br>\n",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_open": "<li>",
    "list_item_close": "</li>\n",
    "hr": "<hr>\n",
    "dl_open": page("<dl>\n"),
    "dl_close": page("</dl>\n"),
    "dt_open": page("<dt>") + feed("<p><strong>"),
    "dt_close": page("</dt>\n") + feed("</strong></p>\n"),
    "dd_open": page("<dd>") + feed("<ul>\n<li>"),
    "dd_close": page("</dd>\n") + feed("</li>\n</ul>\n"),
    # A wide table scrolls in a box of its own, which the keyboard must be able to reach.
    "table_open": page('<div class="table" tabindex="0">') + "<table>\n",
    "table_close": "</table>" + page("</div>") + "\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>\n",
    "tr_close": "</tr>\n",
    "th_close": "</th>\n",
    "td_close": "</td>\n",
    "figure_open": page("<figure>") + feed("<p>"),
    "figure_close": page("</figure>") + feed("</p>") + "\n",
    "footnote_block_open": page('<section class="footnotes" role="doc-endnotes">\n') + feed("<hr>\n") + "<ol>\n",
    "footnote_block_close": "</ol>\n" + page("</section>\n"),
    "footnote_close": "</li>\n",
}
