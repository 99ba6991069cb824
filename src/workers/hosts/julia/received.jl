# Tables that the coordinator has read already, from formats that Julia has no reader for, as data frames.

mutable struct BufferReader
    bytes::Vector{UInt8}
    at::Int
end

"The next buffer, as values of a type."
function take_buffer!(reader::BufferReader, type::DataType, count::Int)
    size = count * sizeof(type)
    stop = reader.at + size
    stop <= length(reader.bytes) ||
        throw(Failure("PROTOCOL_ERROR"; problem = "a table shorter than its schema"))
    values = collect(reinterpret(type, reader.bytes[reader.at+1:stop]))
    reader.at = stop + mod(-size, 8)
    return values
end

"The data frame of a schema and its bytes."
function decode_table(schema::AbstractDict, bytes::Vector{UInt8})
    rows = schema["rows"]
    reader = BufferReader(bytes, 0)
    columns = schema["columns"]
    values = AbstractVector[decode_column(column, rows, reader) for column in columns]
    names = String[column["name"] for column in columns]
    return DataFrames.DataFrame(values, names; makeunique = true, copycols = false)
end

const NUMBERS = Dict("float64" => Float64, "float32" => Float32, "int32" => Int32, "int64" => Int64)

function decode_column(column::AbstractDict, rows::Int, reader::BufferReader)
    type = column["type"]
    type == "string" && return decode_text_column(column, rows, reader)
    type == "sparse" && return decode_sparse(column, rows, reader)
    bits = get(column, "validity", false) ? take_buffer!(reader, UInt8, cld(rows, 8)) : nothing
    return with_missing(decode_values(column, type, rows, reader), bits)
end

function decode_values(column::AbstractDict, type::String, rows::Int, reader::BufferReader)
    haskey(NUMBERS, type) && return take_buffer!(reader, NUMBERS[type], rows)
    type == "boolean" && return Vector{Bool}(take_buffer!(reader, UInt8, rows) .== 1)
    type == "timestamp" && return times(take_buffer!(reader, Int64, rows), column["unit"])
    if type == "vector" || type == "matrix"
        shape = type == "vector" ? (column["width"],) : Tuple(column["shape"])
        width = prod(shape)
        values = take_buffer!(reader, Float64, rows * width)
        return [shaped(values[(row-1)*width+1:row*width], shape) for row in 1:rows]
    end
    throw(Failure("PROTOCOL_ERROR"; problem = "a column of the unknown type $type"))
end

shaped(values, ::Tuple{Any}) = values
"A matrix comes row by row; Julia's are laid out by columns."
shaped(values, shape::Tuple{Any,Any}) = permutedims(reshape(values, shape[2], shape[1]))

"Julia's times have milliseconds."
function times(counts::Vector{Int64}, unit::String)
    unit == "s" && return EPOCH .+ Dates.Second.(counts)
    divisor = unit == "ms" ? 1 : unit == "us" ? 1_000 : 1_000_000
    return EPOCH .+ Dates.Millisecond.(fld.(counts, divisor))
end

function with_missing(values::AbstractVector, bits::Union{Nothing,Vector{UInt8}})
    bits === nothing && return values
    present(row) = bits[(row-1)>>3+1] >> ((row - 1) & 7) & 0x01 == 0x01
    return Union{Missing,eltype(values)}[present(row) ? values[row] : missing for row in eachindex(values)]
end

function decode_text_column(column::AbstractDict, rows::Int, reader::BufferReader)
    codes = take_buffer!(reader, Int32, rows)
    ends = take_buffer!(reader, Int32, column["entries"])
    text = take_buffer!(reader, UInt8, column["bytes"])
    starts = [0; ends]
    entries = [String(text[starts[i]+1:ends[i]]) for i in eachindex(ends)]
    all(>=(0), codes) && return String[entries[code+1] for code in codes]
    return Union{Missing,String}[code < 0 ? missing : entries[code+1] for code in codes]
end

function decode_sparse(column::AbstractDict, rows::Int, reader::BufferReader)
    indices = take_buffer!(reader, Int32, column["entries"])
    values = zeros(Float64, rows)
    values[indices .+ 1] = take_buffer!(reader, Float64, column["entries"])
    return values
end
