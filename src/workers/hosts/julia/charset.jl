# Text in the few encodings that Julia knows by itself: UTF-8, UTF-16 and Latin-1.

"The name of a character encoding without its spelling: `UTF-8`, `utf8` and `Utf_8` are one."
function encoding_named(charset::AbstractString)
    name = replace(lowercase(charset), r"[-_ ]" => "")
    name in ("utf8", "ascii", "usascii") && return :utf8
    name in ("utf16", "utf16le") && return :utf16le
    name == "utf16be" && return :utf16be
    name in ("latin1", "iso88591", "l1") && return :latin1
    throw(Failure("CHARSET_UNKNOWN"))
end

"Bytes as text, without a byte order mark; nothing where they are no text of this encoding."
function decode_text(bytes::AbstractVector{UInt8}, charset::AbstractString)
    encoding = encoding_named(charset)
    if encoding === :utf8
        start = length(bytes) >= 3 && bytes[1:3] == [0xef, 0xbb, 0xbf] ? 4 : 1
        text = String(bytes[start:end])
        return isvalid(text) ? text : nothing
    elseif encoding === :latin1
        return String(map(Char, bytes))
    end
    iseven(length(bytes)) || return nothing
    swapped = length(bytes) >= 2 && bytes[1:2] == [0xfe, 0xff] || encoding === :utf16be
    units = collect(reinterpret(UInt16, Vector{UInt8}(bytes)))
    swapped && map!(bswap, units, units)
    !isempty(units) && units[1] == 0xfeff && popfirst!(units)
    text = transcode(String, units)
    return isvalid(text) ? text : nothing
end

"Text as bytes; what the encoding does not have becomes a question mark."
function encode_text(text::AbstractString, charset::AbstractString)
    encoding = encoding_named(charset)
    whole = String(text)
    encoding === :utf8 && return Vector{UInt8}(codeunits(whole))
    encoding === :latin1 && return UInt8[c <= '\xff' ? UInt8(c) : UInt8('?') for c in whole]
    units = transcode(UInt16, whole)
    encoding === :utf16be && map!(bswap, units, units)
    # Who says only utf-16 is told the order of the bytes by a mark.
    marked = lowercase(charset) in ("utf16", "utf-16")
    return Vector{UInt8}(reinterpret(UInt8, marked ? [0xfeff; units] : units))
end
