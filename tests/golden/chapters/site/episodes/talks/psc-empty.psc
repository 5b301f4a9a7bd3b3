<chapters/>
