using DataFrames

function score(data, model; class_labels, kwargs...)
    values = collect(eachindex(class_labels)) ./ 8
    values[end] += 0.25
    columns = [label => fill(value, nrow(data)) for (label, value) in zip(class_labels, values)]
    return DataFrame(reverse(columns))
end
