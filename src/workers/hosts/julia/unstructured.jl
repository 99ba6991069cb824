# Data and answers of the score_unstructured hook.

"""
Calls the hook: `score_unstructured(model, data; mimetype, charset, query, headers)`, or in the older form
`score_unstructured(data; model, kwargs)`. Text comes as String, anything else as Base.CodeUnits.
"""
function ask_unstructured(hooks::Hooks, model, payload::Payload, request::AbstractDict)
    essence = payload.essence
    is_text = essence == "" || startswith(essence, "text/") || essence == "application/json"
    charset = something(payload.charset, is_text ? "utf8" : missing)
    data = is_text ? text_of_payload(payload.data, charset) : codeunits(String(payload.data))
    named = (
        mimetype = essence == "" ? "text/plain" : essence,
        charset = ismissing(charset) ? nothing : charset,
        query = texts_of(request, "query"),
        headers = texts_of(request, "headers"),
    )
    if takes(hooks.found[:score_unstructured], (data,), :kwargs)
        return call_hook(hooks, :score_unstructured, data; model, kwargs = named)
    end
    return call_hook(hooks, :score_unstructured, model, data; named...)
end

texts_of(request::AbstractDict, name::String) =
    Dict{String,String}(key => value for (key, value) in something(get(request, name, nothing), Dict()))

function text_of_payload(bytes::Vector{UInt8}, charset::AbstractString)
    text = decode_text(bytes, charset)
    text === nothing && throw(Failure("TEXT_INVALID"; charset))
    return text
end

"The reply that a hook means: text, bytes or nothing, alone or with its mimetype and charset."
function unstructured_reply(returned)
    data, labels = returned isa Tuple && length(returned) == 2 ? returned : (returned, nothing)
    labels === nothing || labels isa Union{AbstractDict,NamedTuple} ||
        throw(wrong_answer("a $(type_name(labels)) beside the data"))
    essence, parameters = media_type(something(label(labels, "mimetype"), ""))
    is_binary = data isa AbstractVector{UInt8}
    charset = something(label(labels, "charset"), get(parameters, "charset", is_binary ? missing : "utf-8"))
    ismissing(charset) || (parameters["charset"] = charset)
    essence == "" && (essence = is_binary ? "application/octet-stream" : "text/plain")
    meta = Dict{String,Any}("mediaType" => (; essence, parameters))
    if data === nothing
        meta["nothing"] = true
        return meta, UInt8[]
    end
    is_binary && return meta, Vector{UInt8}(data)
    data isa AbstractString || throw(wrong_answer("a $(type_name(data))"))
    return meta, encode_text(data, charset)
end

function media_type(text::AbstractString)
    essence, rest... = split(text, ';')
    parameters = Dict{String,Any}()
    for part in rest
        name, equals, value = partition(part, '=')
        equals && (parameters[lowercase(strip(name))] = strip(strip(value), '"'))
    end
    return lowercase(strip(essence)), parameters
end

function partition(text::AbstractString, separator::Char)
    parts = split(text, separator; limit = 2)
    return length(parts) == 2 ? (parts[1], true, parts[2]) : (text, false, "")
end

"A label by its name, whether names are symbols or text; nothing where it is not given."
function label(labels, name::String)
    labels === nothing && return nothing
    for (key, value) in pairs(labels)
        string(key) == name || continue
        (value === nothing || value == "") && return nothing
        value isa AbstractString || throw(wrong_answer("a $(type_name(value)) as $name"))
        return value
    end
    return nothing
end

wrong_answer(returned::String) = Failure(
    "HOOK_RETURNED";
    what = "The score_unstructured hook",
    returned,
    expected = "a String, bytes or nothing, alone or with a Dict of mimetype and charset,",
    remedy = "Turn other values into text, for example with string.",
)
