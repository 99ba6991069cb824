# The data of a request: its bytes, or its part of a file.

"What a request says of its data, and their bytes."
struct Payload
    "Media type without parameters; empty where none was given."
    essence::String
    charset::Union{Nothing,String}
    "Names of the columns for formats that have none of their own."
    column_names::Union{Nothing,Vector{String}}
    "What the payload's own member `table` holds: the schema of a table that was read already."
    schema::Any
    "The bytes of a file's header line, where the data are a later part of that file."
    header::Vector{UInt8}
    data::Vector{UInt8}
    "The line of the file on which the data start."
    first_line::Int
    "Where in the body of the frame the next payload starts."
    stop::Int
end

"What a `run` frame says of its data, whose bytes start behind `start` bytes of the body. Throws Failure."
function Payload(meta::AbstractDict, body::Vector{UInt8}, start::Int = 0)
    media_type = get(meta, "mediaType", Dict{String,Any}())
    stop = start + get(meta, "bytes", length(body) - start)
    start <= stop <= length(body) ||
        throw(Failure("PROTOCOL_ERROR"; problem = "a request shorter than its payload"))
    own = body[start+1:stop]
    range = get(meta, "range", nothing)
    if range === nothing
        header_length = get(meta, "headerLength", 0)
        header, data, first_line = own[1:header_length], own[header_length+1:end], 1
    else
        header, data, first_line = own, bytes_of(range), range["firstLine"]
    end
    names = get(meta, "columnNames", nothing)
    return Payload(
        get(media_type, "essence", ""),
        get(get(media_type, "parameters", Dict{String,Any}()), "charset", nothing),
        names === nothing ? nothing : String.(names),
        get(meta, "table", nothing),
        header,
        data,
        first_line,
        stop,
    )
end

function bytes_of(range::AbstractDict)
    try
        return open(range["path"]) do file
            seek(file, range["start"])
            read(file, range["end"] - range["start"])
        end
    catch error
        cause = CapturedException(error, catch_backtrace())
        throw(Failure("INPUT_NOT_FOUND"; path = range["path"], cause))
    end
end
