function score_unstructured(model, data; mimetype, charset, query, headers)
    give = get(query, "give", "")
    give == "bytes" && return reverse(data)
    give == "header" && return headers["x-own"]
    give == "nothing" && return nothing
    give in ("latin1", "utf16") && return "größe", Dict("mimetype" => "text/weird", "charset" => give)
    kind = data isa String ? "text" : "bytes"
    return join([kind, length(data), mimetype, something(charset, "-"), get(query, "a", "-")], "|")
end
