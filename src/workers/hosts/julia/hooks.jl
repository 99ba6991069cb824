# The hooks of a custom.jl: functions of the file itself, or of a module Custom in it.

# In the order in which they are called.
const HOOKS = [:init, :read_input_data, :load_model, :transform, :score, :post_process, :score_unstructured]

"The hooks that a model has."
struct Hooks
    code_dir::String
    found::Dict{Symbol,Any}
    "Their names, in the order in which they are called."
    names::Vector{String}
    warnings::Vector{String}
end

"The hooks that a file of user code has; `path` is nothing for a model without one. Throws Failure."
function load_hooks(path::Union{Nothing,String}, code_dir::String)
    path === nothing && return Hooks(code_dir, Dict(), [], [])
    load_file(path, code_dir)
    # What the file defined is seen only by calls made from here on.
    return Base.invokelatest(collect_hooks, basename(path), code_dir)
end

function load_file(path::String, code_dir::String)
    try
        Base.include(Main, path)
    catch error
        trace = catch_backtrace()
        inner = innermost(error)
        is_syntax = inner isa Meta.ParseError || inner isa ErrorException && startswith(inner.msg, "syntax:")
        is_syntax || throw(hook_failure(nothing, error, trace, code_dir))
        problem = "$(text_of(inner))$(place_of(error, trace, code_dir))"
        throw(Failure("HOOKS_FILE_INVALID"; file = basename(path), problem, cause = CapturedException(error, trace)))
    end
    return nothing
end

function collect_hooks(file::String, code_dir::String)
    home = isdefined(Main, :Custom) && Main.Custom isa Module ? Main.Custom : Main
    found = Dict{Symbol,Any}()
    for name in HOOKS
        isdefined(home, name) || continue
        value = getfield(home, name)
        if is_own(value)
            found[name] = value
        elseif !(value isa Base.Callable)
            throw(Failure("HOOK_NOT_A_FUNCTION"; file, name = String(name), type = type_name(value)))
        end
    end
    present = String[String(name) for name in HOOKS if haskey(found, name)]
    return Hooks(code_dir, found, present, misspelt(home, file, found))
end

"Whether user code defined it, or added a method to it; DataFrames, too, has a `transform`."
is_own(value) = any(method -> Base.moduleroot(method.module) === Main, methods(value))

function misspelt(home::Module, file::String, found::Dict{Symbol,Any})
    warnings = String[]
    for name in names(home; all = true)
        (name in HOOKS || startswith(String(name), "#")) && continue
        isdefined(home, name) && getfield(home, name) isa Function || continue
        is_own(getfield(home, name)) || continue
        for hook in HOOKS
            haskey(found, hook) && continue
            if differs_little(String(name), String(hook))
                push!(warnings, "$file has '$name', which is no hook and is not called; was '$hook' meant?")
            end
        end
    end
    return warnings
end

"Whether one letter was left out, added or changed, or case and underscores apart."
function differs_little(name::String, hook::String)
    plain(text) = replace(lowercase(text), "_" => "")
    plain(name) == plain(hook) && return true
    isascii(name) || return false
    abs(length(name) - length(hook)) <= 1 || return false
    shorter, longer = length(name) <= length(hook) ? (name, hook) : (hook, name)
    start = findfirst(i -> shorter[i] != longer[i], 1:length(shorter))
    start === nothing && return true
    rest = length(shorter) == length(longer) ? shorter[start+1:end] : shorter[start:end]
    return rest == longer[start+1:end]
end

has_hook(hooks::Hooks, name::Symbol) = haskey(hooks.found, name)

"Calls a hook with those of the named arguments that it takes. Throws HOOK_FAILED."
function call_hook(hooks::Hooks, name::Symbol, arguments...; named...)
    hook = hooks.found[name]
    taken = [key => value for (key, value) in named if takes(hook, arguments, key)]
    return attempt(() -> hook(arguments...; taken...), "The $name hook", hooks.code_dir)
end

"Whether a function, called with these arguments, takes a named one."
takes(hook, arguments::Tuple, key::Symbol) =
    Base.invokelatest(hasmethod, hook, Tuple{map(typeof, arguments)...}, (key,))

"Runs user code. What it throws becomes an error that says where."
function attempt(action, what::String, code_dir::String)
    process = getpid()
    try
        return Base.invokelatest(action)
    catch error
        error isa Failure && rethrow()
        throw(hook_failure(what, error, catch_backtrace(), code_dir))
    finally
        # A hook that forked and came back twice: only the worker itself answers.
        getpid() == process || leave(0)
    end
end
