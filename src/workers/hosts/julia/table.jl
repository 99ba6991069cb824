# Data frames in the encoding of tables that the head of src/data/wire.ts describes.

"A data frame as schema and bytes. Throws COLUMN_UNSUPPORTED, VECTOR_RAGGED."
function encode_table(frame::DataFrames.AbstractDataFrame)
    body = IOBuffer()
    columns = [encode_column(body, name, frame[!, name]) for name in names(frame)]
    return (rows = DataFrames.nrow(frame), columns = columns), take!(body)
end

"Writes the values of a buffer and zeros up to a multiple of 8."
function put_buffer(body::IO, values::Vector)
    write(body, values)
    write(body, zeros(UInt8, mod(-sizeof(values), 8)))
end

function encode_column(body::IO, name::String, column::AbstractVector)
    kind = nonmissingtype(eltype(column))
    kind === Union{} && return put_numbers(body, name, "float64", fill(NaN, length(column)), nothing)
    kind === Bool && return put_whole(body, name, "boolean", UInt8, column)
    kind <: Union{Int8,Int16,Int32,UInt8,UInt16} && return put_whole(body, name, "int32", Int32, column)
    kind <: Union{Int64,UInt32} && return put_whole(body, name, "int64", Int64, column)
    kind <: Union{Float32,Float16} && return put_floats(body, name, "float32", Float32, column)
    kind <: Real && isconcretetype(kind) && return put_floats(body, name, "float64", Float64, column)
    kind <: Union{AbstractString,Symbol,AbstractChar} && return put_text(body, name, column)
    kind <: Union{Dates.Date,Dates.DateTime} && return put_times(body, name, column)
    kind <: AbstractVector{<:Real} && return put_vectors(body, name, column)
    # Values of a pool become what they stand for; a column that may hold anything, what it does hold.
    plain = map(DataFrames.DataAPI.unwrap, column)
    eltype(plain) == eltype(column) || return encode_column(body, name, plain)
    kind <: Real && return put_floats(body, name, "float64", Float64, column)
    throw(Failure("COLUMN_UNSUPPORTED"; name, type = string(kind)))
end

put_whole(body, name, type, as, column) =
    put_numbers(body, name, type, as[ismissing(value) ? zero(as) : as(value) for value in column], column)

put_floats(body, name, type, as, column) =
    put_numbers(body, name, type, as[ismissing(value) ? as(NaN) : as(value) for value in column], nothing)

"Writes values behind the validity of `marked`, the column that they are of; nothing: none of them is missing."
function put_numbers(body::IO, name::String, type::String, values::Vector, marked)
    valid = marked !== nothing && put_validity(body, marked)
    put_buffer(body, values)
    return described_column(name, type, valid)
end

described_column(name::String, type::String, valid::Bool; more...) =
    valid ? (; name, type, validity = true, more...) : (; name, type, more...)

"Writes which values are there, if some are not; whether it did."
function put_validity(body::IO, column::AbstractVector)
    any(ismissing, column) || return false
    bits = zeros(UInt8, cld(length(column), 8))
    for (position, value) in enumerate(column)
        ismissing(value) && continue
        bits[(position-1)>>3+1] |= 0x01 << ((position - 1) & 7)
    end
    put_buffer(body, bits)
    return true
end

const EPOCH = Dates.DateTime(1970)

function put_times(body::IO, name::String, column::AbstractVector)
    valid = put_validity(body, column)
    since(value) = Dates.value(Dates.Millisecond(Dates.DateTime(value) - EPOCH))
    put_buffer(body, Int64[ismissing(value) ? 0 : since(value) for value in column])
    return described_column(name, "timestamp", valid; unit = "ms")
end

function put_vectors(body::IO, name::String, column::AbstractVector)
    widths = sort!(unique(length(value) for value in column if !ismissing(value)))
    length(widths) > 1 && throw(Failure("VECTOR_RAGGED"; name, width = widths[1], other = widths[2]))
    width = isempty(widths) ? 0 : widths[1]
    valid = put_validity(body, column)
    values = Float64[]
    for value in column
        append!(values, ismissing(value) ? fill(NaN, width) : value)
    end
    put_buffer(body, values)
    return described_column(name, "vector", valid; width)
end

function put_text(body::IO, name::String, column::AbstractVector)
    codes = Vector{Int32}(undef, length(column))
    code_of = Dict{String,Int32}()
    ends = Int32[]
    text = IOBuffer()
    for (position, value) in enumerate(column)
        codes[position] = ismissing(value) ? -1 : get!(code_of, string(value)) do
            print(text, valid_text(string(value)))
            push!(ends, position_of(text))
            Int32(length(code_of))
        end
    end
    bytes = take!(text)
    put_buffer(body, codes)
    put_buffer(body, ends)
    put_buffer(body, bytes)
    return (; name, type = "string", entries = length(ends), bytes = length(bytes))
end

position_of(text::IOBuffer) = Int32(position(text))

valid_text(text::AbstractString) = isvalid(text) ? text : map(c -> isvalid(c) ? c : '\ufffd', text)
