# Reads data as data frames: CSV by CSV.jl, as its users expect; what came as a table already, as it is.

"The data frame of a payload, of no more than `most` rows. Throws Failure."
function read_data(payload::Payload, options::AbstractDict, most::Union{Nothing,Integer})
    payload.schema === nothing ||
        return within_limit(decode_table(payload.schema, payload.data), most)
    return within_limit(read_csv(payload, options), most)
end

"What has no more rows than may be. Throws TOO_MANY_ROWS."
function within_limit(data, most::Union{Nothing,Integer})
    data isa DataFrames.AbstractDataFrame && most !== nothing && DataFrames.nrow(data) > most &&
        throw(Failure("TOO_MANY_ROWS"; limit = most))
    return data
end

function read_csv(payload::Payload, options::AbstractDict)
    bytes = [payload.header; payload.data]
    charset = something(get(options, "charset", nothing), payload.charset, "utf-8")
    if encoding_named(charset) !== :utf8 || !isvalid(String(copy(bytes)))
        text = decode_text(bytes, charset)
        text === nothing && throw(Failure("DATA_UNREADABLE"; format = "CSV", problem = "it is not valid $charset"))
        bytes = Vector{UInt8}(codeunits(text))
    end
    all(in((0x20, 0x09, 0x0a, 0x0d)), bytes) && throw(Failure("INPUT_EMPTY"; format = "CSV"))
    delimiter, quotation = only_ascii(options, "delimiter", ','), only_ascii(options, "quote", '"')
    columns = require_even_rows(bytes, UInt8(delimiter), UInt8(quotation), payload)
    try
        return CSV.read(
            bytes,
            DataFrames.DataFrame;
            delim = delimiter,
            quotechar = quotation,
            escapechar = quotation,
            # A missing value of a single column is a blank line.
            ignoreemptyrows = columns > 1,
            # CSV.jl's tasks write warnings of their own about parts of rows.
            silencewarnings = true,
        )
    catch error
        cause = CapturedException(error, catch_backtrace())
        throw(Failure("DATA_UNREADABLE"; format = "CSV", problem = type_name(innermost(error)), cause))
    end
end

function only_ascii(options::AbstractDict, name::String, default::Char)
    text = get(options, name, nothing)
    text === nothing && return default
    length(text) == 1 && isascii(text) && return only(text)
    throw(Failure("DATA_UNREADABLE"; format = "CSV", problem = "CSV.jl takes a single ASCII character as $name"))
end

"""
Sees to it that all rows have as many fields as the header, and gives that number: CSV.jl would fill up shorter
rows, and name further columns for longer ones. Throws CSV_RAGGED, CSV_QUOTE_OPEN.
"""
function require_even_rows(bytes::Vector{UInt8}, delimiter::UInt8, quotation::UInt8, payload::Payload)
    expected, fields = 0, 1
    # Of the line at hand, and of the row, which may span several.
    line, first_line = 1, 1
    quoted, blank = false, true
    for position in 1:length(bytes)+1
        byte = position <= length(bytes) ? bytes[position] : UInt8('\n')
        if byte == quotation
            quoted = !quoted
            blank = false
        elseif byte == UInt8('\n')
            line += 1
            quoted && continue
            if !blank
                expected == 0 && (expected = fields)
                fields == expected ||
                    throw(Failure("CSV_RAGGED"; line = line_of(payload, first_line), actual = fields, expected))
            end
            fields, blank, first_line = 1, true, line
        elseif !quoted && byte == delimiter
            fields += 1
            blank = false
        elseif byte != UInt8('\r')
            blank = false
        end
    end
    quoted && throw(Failure("CSV_QUOTE_OPEN"; line = line_of(payload, first_line)))
    return expected
end

"The line of the file that is so many lines behind the start of header and data together."
line_of(payload::Payload, line::Int) =
    line - count(==(UInt8('\n')), payload.header) + payload.first_line - 1
