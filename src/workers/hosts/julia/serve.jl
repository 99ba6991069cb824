# The life of a host: frames in, frames out, one after another.

"What the life of a host goes by."
mutable struct Host
    stream::IO
    "The request that is worked on; 0 while the model is loaded."
    doing::UInt32
    "The end was asked for."
    leaving::Bool
    model::Union{Nothing,Model}
end

function serve(stream::IO, loading::Frame)
    host = Host(stream, 0, false, nothing)
    atexit(code -> tell_of_exit(host, code))
    frame = loading
    while frame.kind != SHUTDOWN
        host.doing = frame.id
        # Whatever user code defined meanwhile is seen.
        Base.invokelatest(answer, host, frame)
        flush(stdout)
        flush(stderr)
        frame = next_frame(stream)
    end
    host.leaving = true
    return nothing
end

function answer(host::Host, frame::Frame)
    try
        reply(host, frame)
    catch error
        trace = catch_backtrace()
        failure = error isa TooLarge ? Failure("MESSAGE_TOO_LARGE"; bytes = error.bytes) : error
        write_frame(host.stream, ERROR, frame.id, error_meta(failure, trace))
    end
end

function reply(host::Host, frame::Frame)
    if frame.kind == LOAD
        host.model = load_model(frame.meta["spec"])
        write_frame(host.stream, READY, 0, model_info(host.model))
    else
        kind, meta, body = run_request(host.model, something(frame.meta, Dict{String,Any}()), frame.body)
        write_frame(host.stream, kind, frame.id, meta, body)
    end
end

"When user code calls exit, the coordinator is told who ended the worker."
function tell_of_exit(host::Host, code::Integer)
    host.leaving && return nothing
    try
        code_dir = host.model === nothing ? "" : host.model.hooks.code_dir
        place = code_dir == "" ? "" : first(split(strip(place_of(nothing, backtrace(), code_dir)), '\n'))
        failure = Failure("MODEL_EXITED"; call = "exit", code = string(code), place = place == "" ? "" : " $place")
        write_frame(host.stream, ERROR, host.doing, merge(error_meta(failure), Dict{String,Any}("fatal" => true)))
    catch
        # The coordinator still sees the exit code.
    end
    return nothing
end
