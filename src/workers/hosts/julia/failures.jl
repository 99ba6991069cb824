# Errors as frames carry them. Their texts stand in drum's own table: a host gives code and details.

"An error of drum's table; `details` fill in its texts."
struct Failure <: Exception
    code::String
    details::Dict{String,Any}
    "The exception behind it, with its backtrace; nothing where there is none."
    cause::Union{Nothing,CapturedException}
end

Failure(code::String; cause = nothing, details...) =
    Failure(code, Dict{String,Any}(String(name) => value for (name, value) in details), cause)

"What an `error` frame says of an exception."
function error_meta(error, trace = nothing)
    if !(error isa Failure)
        meta = described(error, trace)
        meta["message"] = reason_of(error)
        return meta
    end
    meta = Dict{String,Any}("drum" => Dict("code" => error.code, "details" => error.details))
    cause = error.cause
    cause === nothing || (meta["cause"] = described(cause.ex, cause.processed_bt))
    return meta
end

function described(error, trace)
    stack = trace === nothing ? text_of(error) : safely(() -> sprint(showerror, error, trace))
    return Dict{String,Any}("name" => type_name(error), "message" => text_of(error), "stack" => stack)
end

"What user code threw, with the place in the user's own files; `what` is nothing while its file is loaded."
function hook_failure(what::Union{Nothing,String}, error, trace, code_dir::String)
    cause = CapturedException(error, trace)
    reason, at = reason_of(error), place_of(error, trace, code_dir)
    what === nothing && return Failure("HOOKS_FILE_FAILED"; reason, at, cause)
    return Failure("HOOK_FAILED"; what, reason, at, cause)
end

"One line that says what an exception is."
function reason_of(error)
    inner = innermost(error)
    text = text_of(inner)
    name = type_name(inner)
    reason = text == "" ? name : startswith(text, name) ? text : "$name: $text"
    package = package_missing(inner)
    return package === nothing ? reason : "$reason. Install it: julia -e 'using Pkg; Pkg.add([$(quoted_names([package]))])'"
end

"Exceptions that only say where another was thrown give way to that one."
innermost(error) = error
innermost(error::LoadError) = innermost(error.error)
innermost(error::CapturedException) = innermost(error.ex)
innermost(error::InitError) = innermost(error.error)
innermost(error::TaskFailedException) = innermost(error.task.result)

"The first line of an exception's text."
text_of(error) = safely(() -> String(rstrip(first(split(sprint(showerror, error), '\n')))))

type_name(error) = String(nameof(typeof(error)))

"A text that user code makes; it may fail at that."
function safely(text)
    try
        return Base.invokelatest(text)
    catch
        return "its message cannot be shown"
    end
end

"The package that an exception says is not installed."
function package_missing(error)
    error isa ArgumentError || return nothing
    found = match(r"^Package (\w+)(?: \[[^\]]*\])? (?:not found|is required but)", error.msg)
    return found === nothing ? nothing : String(found[1])
end

function missing_packages(error, what::String, packages::Vector{String})
    package = something(package_missing(innermost(error)), join(packages, ", "))
    return Failure(
        "JULIA_PACKAGE";
        what,
        package,
        julia = joinpath(Sys.BINDIR, "julia"),
        reason = reason_without_remedy(error),
        install = quoted_names(packages),
    )
end

reason_without_remedy(error) = rstrip(text_of(innermost(error)), '.')

quoted_names(packages::Vector{String}) = join(repr.(packages), ", ")

const LONGEST_SOURCE = 300

"The innermost line of the user's own files that led to an exception, as text to stand below a message."
function place_of(error, trace, code_dir::String)
    for frame in stacktrace(trace)
        at = excerpt(String(frame.file), frame.line, code_dir)
        at == "" || return at
    end
    while error isa LoadError
        at = excerpt(error.file, error.line, code_dir)
        at == "" || return at
        error = error.error
    end
    return ""
end

function excerpt(file::AbstractString, line::Integer, code_dir::String)
    isfile(file) || return ""
    path = realpath(file)
    startswith(path, joinpath(code_dir, "")) || return ""
    at = "\n    at $(relpath(path, code_dir)):$line"
    lines = readlines(path)
    1 <= line <= length(lines) || return at
    source = rstrip(lines[line])
    isempty(source) || length(source) > LONGEST_SOURCE ? at : "$at\n    $line | $source"
end
