# The frames of the worker protocol.

const LOAD, RUN, SHUTDOWN = 0x01, 0x02, 0x03
const READY, TABLE, BYTES, ERROR = 0x40, 0x41, 0x42, 0x43

const HEADER_LENGTH = 16
const LONGEST_META = 64 * 1024 * 1024
const LONGEST = 2^32 - 2^16
# No more is allocated at once by the word of a header alone.
const STEP = 16 * 1024 * 1024

"Nothing can be read after it."
struct ProtocolError <: Exception
    problem::String
end

"The coordinator is gone."
struct EndOfStream <: Exception end

"A reply is longer than a frame may be."
struct TooLarge <: Exception
    bytes::Int
end

"A frame as it was read."
struct Frame
    kind::UInt8
    id::UInt32
    "Parsed JSON; nothing where the frame has none."
    meta::Any
    body::Vector{UInt8}
end

"The next frame. Throws EndOfStream, ProtocolError."
function read_frame(stream::IO)
    header = read(stream, HEADER_LENGTH)
    isempty(header) && throw(EndOfStream())
    length(header) == HEADER_LENGTH || throw(ends_within())
    kind, flags = header[1], header[2]
    kind in (LOAD, RUN, SHUTDOWN) || throw(ProtocolError("a frame of the unknown kind $kind"))
    flags == 0 && header[3] == 0 && header[4] == 0 ||
        throw(ProtocolError("a frame whose flags or reserved bytes are not 0"))
    id, meta_length, body_length = (number_at(header, position) for position in (5, 9, 13))
    meta_length <= LONGEST_META || throw(ProtocolError("a frame with $meta_length bytes of meta"))
    meta_length + body_length <= LONGEST ||
        throw(ProtocolError("a frame with a body of $body_length bytes"))
    meta = meta_length == 0 ? nothing : meta_of(read_exactly(stream, meta_length))
    return Frame(kind, UInt32(id), meta, read_exactly(stream, body_length))
end

"The little-endian number of four bytes."
number_at(bytes::Vector{UInt8}, position::Int) =
    sum(Int(bytes[position+i]) << (8 * i) for i in 0:3)

function read_exactly(stream::IO, count::Int)
    bytes = UInt8[]
    while length(bytes) < count
        piece = read(stream, min(count - length(bytes), STEP))
        isempty(piece) && throw(ends_within())
        append!(bytes, piece)
    end
    return bytes
end

ends_within() = ProtocolError("a stream that ends within a frame")

function meta_of(bytes::Vector{UInt8})
    try
        return parse_json(bytes)
    catch error
        error isa JsonError || rethrow()
        throw(ProtocolError("a frame whose meta is not JSON"))
    end
end

"Writes a frame in one piece. Throws TooLarge before anything is written."
function write_frame(stream::IO, kind::UInt8, id::Integer, meta, body::Vector{UInt8} = UInt8[])
    json = write_json(meta)
    # Blanks behind it, so that the numbers of a table can be used where they lie.
    blanks = mod(-sizeof(json), 8)
    meta_length = sizeof(json) + blanks
    length(body) <= LONGEST - meta_length || throw(TooLarge(length(body)))
    frame = IOBuffer(; sizehint = HEADER_LENGTH + meta_length + length(body))
    write(frame, kind, 0x00, 0x0000)
    write(frame, htol(UInt32(id)), htol(UInt32(meta_length)), htol(UInt32(length(body))))
    write(frame, json, " "^blanks, body)
    write(stream, take!(frame))
    return nothing
end
