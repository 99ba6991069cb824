# JSON, as much of it as frames hold: objects are Dict{String,Any}, arrays Vector{Any}, null is nothing.

struct JsonError <: Exception
    problem::String
end

mutable struct JsonReader
    bytes::Base.CodeUnits{UInt8,String}
    at::Int
end

"The value of a JSON text in UTF-8. Throws JsonError."
function parse_json(bytes::Vector{UInt8})
    text = String(bytes)
    isvalid(text) || throw(JsonError("it is no UTF-8"))
    reader = JsonReader(codeunits(text), 1)
    value = read_value(reader, 0)
    skip_blanks!(reader)
    reader.at > length(reader.bytes) || throw(JsonError("something stands behind it"))
    return value
end

const DEEPEST = 500

function read_value(reader::JsonReader, depth::Int)
    depth > DEEPEST && throw(JsonError("it is nested too deeply"))
    skip_blanks!(reader)
    byte = peek_byte(reader)
    byte == UInt8('{') && return read_object(reader, depth + 1)
    byte == UInt8('[') && return read_array(reader, depth + 1)
    byte == UInt8('"') && return read_text(reader)
    byte == UInt8('t') && return read_word(reader, "true", true)
    byte == UInt8('f') && return read_word(reader, "false", false)
    byte == UInt8('n') && return read_word(reader, "null", nothing)
    return read_number(reader)
end

"The byte at hand; 0, which no JSON has outside of text, at the end."
peek_byte(reader::JsonReader) = reader.at <= length(reader.bytes) ? reader.bytes[reader.at] : 0x00

function next_byte!(reader::JsonReader)
    reader.at <= length(reader.bytes) || throw(JsonError("it ends too early"))
    byte = reader.bytes[reader.at]
    reader.at += 1
    return byte
end

function skip_blanks!(reader::JsonReader)
    while peek_byte(reader) in (0x20, 0x09, 0x0a, 0x0d)
        reader.at += 1
    end
end

function expect!(reader::JsonReader, character::Char)
    skip_blanks!(reader)
    next_byte!(reader) == UInt8(character) || throw(JsonError("'$character' is missing"))
    return nothing
end

function read_object(reader::JsonReader, depth::Int)
    value = Dict{String,Any}()
    expect!(reader, '{')
    skip_blanks!(reader)
    if peek_byte(reader) == UInt8('}')
        reader.at += 1
        return value
    end
    while true
        skip_blanks!(reader)
        name = read_text(reader)
        expect!(reader, ':')
        value[name] = read_value(reader, depth)
        skip_blanks!(reader)
        byte = next_byte!(reader)
        byte == UInt8('}') && return value
        byte == UInt8(',') || throw(JsonError("an object does not end"))
    end
end

function read_array(reader::JsonReader, depth::Int)
    values = Any[]
    expect!(reader, '[')
    skip_blanks!(reader)
    if peek_byte(reader) == UInt8(']')
        reader.at += 1
        return values
    end
    while true
        push!(values, read_value(reader, depth))
        skip_blanks!(reader)
        byte = next_byte!(reader)
        byte == UInt8(']') && return values
        byte == UInt8(',') || throw(JsonError("an array does not end"))
    end
end

function read_word(reader::JsonReader, word::String, value)
    for byte in codeunits(word)
        next_byte!(reader) == byte || throw(JsonError("an unknown word"))
    end
    return value
end

function read_number(reader::JsonReader)
    start = reader.at
    while peek_byte(reader) in codeunits("+-.0123456789eE")
        reader.at += 1
    end
    text = String(reader.bytes[start:reader.at-1])
    whole = tryparse(Int64, text)
    whole === nothing || return whole
    number = tryparse(Float64, text)
    number === nothing && throw(JsonError("a value that is none"))
    return number
end

function read_text(reader::JsonReader)
    expect!(reader, '"')
    text = IOBuffer()
    while true
        byte = next_byte!(reader)
        if byte == UInt8('"')
            return String(take!(text))
        elseif byte == UInt8('\\')
            print(text, read_escape(reader))
        else
            write(text, byte)
        end
    end
end

const ESCAPES = Dict{UInt8,Char}(
    UInt8('"') => '"',
    UInt8('\\') => '\\',
    UInt8('/') => '/',
    UInt8('b') => '\b',
    UInt8('f') => '\f',
    UInt8('n') => '\n',
    UInt8('r') => '\r',
    UInt8('t') => '\t',
)

function read_escape(reader::JsonReader)
    byte = next_byte!(reader)
    if byte != UInt8('u')
        haskey(ESCAPES, byte) || throw(JsonError("an unknown escape"))
        return ESCAPES[byte]
    end
    unit = read_unit(reader)
    if 0xd800 <= unit < 0xdc00 && followed_by_unit(reader)
        read_word(reader, "\\u", nothing)
        second = read_unit(reader)
        unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00)
    end
    # Half of a pair is no character.
    return 0xd800 <= unit < 0xe000 || unit > 0x10ffff ? '\ufffd' : Char(unit)
end

followed_by_unit(reader::JsonReader) =
    reader.at < length(reader.bytes) && reader.bytes[reader.at:reader.at+1] == codeunits("\\u")

"The number of four hexadecimal digits."
function read_unit(reader::JsonReader)
    digits = String(UInt8[next_byte!(reader) for _ in 1:4])
    unit = tryparse(UInt32, digits; base = 16)
    unit === nothing && throw(JsonError("an unknown escape"))
    return Int(unit)
end

"The JSON of nothing, numbers, text, symbols, dictionaries, named tuples and vectors of them."
write_json(value)::String = sprint(put_json, value)

put_json(io::IO, ::Nothing) = print(io, "null")
put_json(io::IO, value::Union{Bool,Integer}) = print(io, value)
put_json(io::IO, value::Real) = isfinite(value) ? print(io, Float64(value)) : print(io, "null")
put_json(io::IO, value::Symbol) = put_json(io, String(value))

function put_json(io::IO, value::AbstractString)
    print(io, '"')
    for character in value
        if character == '"' || character == '\\'
            print(io, '\\', character)
        elseif !isvalid(character)
            print(io, '\ufffd')
        elseif character < ' '
            print(io, "\\u", string(UInt32(character); base = 16, pad = 4))
        else
            print(io, character)
        end
    end
    print(io, '"')
end

function put_json(io::IO, value::Union{AbstractDict,NamedTuple})
    print(io, '{')
    for (position, (name, member)) in enumerate(pairs(value))
        position > 1 && print(io, ',')
        put_json(io, String(name))
        print(io, ':')
        put_json(io, member)
    end
    print(io, '}')
end

function put_json(io::IO, value::Union{AbstractVector,Tuple})
    print(io, '[')
    for (position, item) in enumerate(value)
        position > 1 && print(io, ',')
        put_json(io, item)
    end
    print(io, ']')
end
