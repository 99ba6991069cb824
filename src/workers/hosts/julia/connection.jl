# The connection to the coordinator, from the start of the process to the first frame.

const VERSION_SPOKEN = 1
# The exit code after the coordinator has been told why; any but 0 would do.
const TOLD = 70

"Connects to the coordinator that started this process."
function connect()
    port, token = get(ENV, "DRUM_WORKER_PORT", ""), get(ENV, "DRUM_WORKER_TOKEN", "")
    if port == "" || token == ""
        println(stderr, "This program is started by drum, which tells it where to connect.")
        exit(2)
    end
    # User code and its children do not need to know.
    delete!(ENV, "DRUM_WORKER_PORT")
    delete!(ENV, "DRUM_WORKER_TOKEN")
    leave_signals()
    "--watch-parent" in ARGS && end_with_parent()
    empty!(ARGS)
    stream = Sockets.connect(Sockets.localhost, parse(Int, port))
    Sockets.nagle(stream, false)
    write(stream, token, "\n")
    return stream
end

"""
A terminal signals the whole process group, and the coordinator decides when hosts end. A thread of Julia's own
waits for SIGINT and SIGTERM, which therefore cannot be ignored; a group of its own is not reached by them.
"""
function leave_signals()
    Sys.isunix() && ccall(:setpgid, Cint, (Cint, Cint), 0, 0)
    return nothing
end

const PR_SET_PDEATHSIG = 1
const SIGKILL = 9

"For systems without a program that does it: ends this process when its parent is gone."
function end_with_parent()
    if Sys.islinux()
        ccall(:prctl, Cint, (Cint, Culong), PR_SET_PDEATHSIG, SIGKILL)
    elseif Sys.isunix()
        parent = ccall(:getppid, Cint, ())
        # Looks whenever user code lets other tasks run.
        @async while true
            sleep(0.5)
            ccall(:getppid, Cint, ()) == parent || leave(0)
        end
    end
    return nothing
end

"Ends the process at once, without what is registered for its end."
leave(code::Integer) = ccall(:_exit, Cvoid, (Cint,), code)

"The frame that says which model to load; ends the process when something else comes."
function first_frame(stream::IO)
    frame = next_frame(stream)
    VERSION < v"1.9" && refuse(stream, too_old())
    frame.kind == SHUTDOWN && leave(0)
    meta = frame.meta
    version = meta isa AbstractDict ? get(meta, "protocol", nothing) : nothing
    if frame.kind != LOAD || version != VERSION_SPOKEN || !haskey(meta, "spec")
        problem = frame.kind == LOAD ? "version $version where $VERSION_SPOKEN is spoken" : "a first frame that is no load"
        refuse(stream, Failure("PROTOCOL_ERROR"; problem = problem))
    end
    return frame
end

too_old() = Failure("JULIA_TOO_OLD"; julia = joinpath(Sys.BINDIR, "julia"), version = string(VERSION))

"The next frame; ends the process when there can be none."
function next_frame(stream::IO)
    try
        return read_frame(stream)
    catch error
        error isa ProtocolError || leave(0)
        refuse(stream, Failure("PROTOCOL_ERROR"; problem = error.problem))
    end
end

"Says why this host cannot go on, and ends it."
function refuse(stream::IO, failure::Failure)
    write_frame(stream, ERROR, 0, error_meta(failure))
    leave(TOLD)
end

"Packages are looked for in the model directory's own environment first, where it has one."
function use_environment(loading::Frame)
    project = joinpath(loading.meta["spec"]["codeDir"], "Project.toml")
    isfile(project) && Base.set_active_project(project)
    return nothing
end
