# Loads .jlso files: machines of MLJ, saved by JLSO.save as MLJ's manual shows, by MLJ.save, or by MLJ before 0.19.

"What a .jlso file holds. Throws ARTIFACT_FAILED, JULIA_PACKAGE."
function load_artifact(path::String)
    try
        # Packages that reading the file has loaded are seen.
        return Base.invokelatest(restored, contents(path), path)
    catch error
        error isa Failure && rethrow()
        cause = CapturedException(error, catch_backtrace())
        reason = "The model file $path cannot be loaded: $(reason_of(error))"
        throw(Failure("ARTIFACT_FAILED"; reason, cause))
    end
end

# How the files of Julia's own serialization begin.
const SERIALIZED = UInt8[0x37, 0x4a, 0x4c]

"The objects of a file by name; one that is no JLSO file is a single object."
function contents(path::String)
    if open(file -> read(file, 3), path) == SERIALIZED
        return Dict{Symbol,Any}(:machine => deserialize_with_packages(() -> open(path)))
    end
    jlso = needed_package(:JLSO, "The model file $path")
    return Base.invokelatest(objects_of, jlso, path)
end

function objects_of(jlso::Module, path::String)
    file = open(stream -> read(stream, jlso.JLSOFile), path)
    # JLSO.load would only log why an object cannot be loaded.
    return Dict{Symbol,Any}(name => object_of(jlso, file, name) for name in keys(file.objects))
end

function object_of(jlso::Module, file, name::Symbol)
    file.format === :julia_serialize || return file[name]
    bytes = file.objects[name]
    return deserialize_with_packages() do
        jlso.decompress(file.compression, IOBuffer(bytes))
    end
end

"""
An object from the stream that `opened` gives. A package that it needs, and which is not loaded yet, is named by the
exception; it is loaded, and the object read again.
"""
function deserialize_with_packages(opened)
    while true
        stream = opened()
        try
            return Base.invokelatest(Serialization.deserialize, stream)
        catch error
            package = error isa KeyError ? error.key : nothing
            package isa Base.PkgId || rethrow()
            load_package(package)
        finally
            close(stream)
        end
    end
end

function load_package(package::Base.PkgId)
    try
        Base.require(package)
    catch error
        throw(missing_packages(error, "The model", [package.name]))
    end
end

function needed_package(name::Symbol, what::String)
    try
        return Base.require(Main, name)
    catch error
        throw(missing_packages(error, what, [String(name)]))
    end
end

"The machine among the objects of a file, or the only object, ready to predict."
function restored(objects::Dict{Symbol,Any}, path::String)
    if haskey(objects, :model) && haskey(objects, :fitresult)
        # MLJ before 0.19 wrote the parts of a machine.
        mlj = needed_package(:MLJ, "The model file $path")
        return Base.invokelatest(mlj.machine, path)
    end
    machines = [object for object in values(objects) if is_machine(object)]
    if isempty(machines) && length(objects) == 1
        return only(values(objects))
    end
    length(machines) == 1 ||
        throw(Failure("ARTIFACT_FAILED"; reason = "The model file $path holds $(length(machines)) machines of MLJ where one is needed"))
    machine = only(machines)
    # What was made fit for a file is made fit for use again.
    machine.state == -1 && Base.invokelatest(library_of(machine).restore!, machine)
    return machine
end

"MLJBase, which defines machines and what can be asked of them."
library_of(machine) = Base.moduleroot(parentmodule(typeof(machine)))

is_machine(object) = nameof(typeof(object)) === :Machine && nameof(library_of(object)) === :MLJBase
