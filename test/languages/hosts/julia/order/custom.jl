using CSV, DataFrames

init(; code_dir, kwargs...) = println("init ", code_dir)

function load_model(code_dir)
    println("load_model ", code_dir)
    return Dict("factor" => 2)
end

function read_input_data(input_binary_data)
    println("read_input_data ", length(input_binary_data))
    return CSV.read(input_binary_data, DataFrame)
end

function transform(data, model)
    println("transform ", model["factor"], " ", join(names(data), ","))
    return DataFrame(a = data.a .* model["factor"])
end

function score(data, model; positive_class_label, negative_class_label, kwargs...)
    println("score ", join(names(data), ","), " ", positive_class_label, " ", negative_class_label)
    return DataFrame(negative_class_label => 1 .- data.a, positive_class_label => data.a)
end

function post_process(predictions, model)
    println("post_process ", join(names(predictions), ","))
    return insertcols(predictions, :more => "text, and more")
end
