println("loading")

function score(data, model; kwargs...)
    println("to stdout é")
    println(stderr, "to stderr")
    print("no line end")
    return data.a
end
