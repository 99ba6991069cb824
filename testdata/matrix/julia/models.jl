# Julia: trees of MLJ as .jlso, and linear models for the hooks of custom.jl. Run as `models.jl FOLDER TESTDATA`; see
# ../README.md.
using CSV, DataFrames, JLSO, LinearAlgebra, MLJ, MLJDecisionTreeInterface, Serialization, SparseArrays

root, testdata = ARGS

# As in test/languages/matrix/columns.ts.
const SETS = Dict(
    "regression" => "diabetes",
    "binary" => "breast_cancer",
    "multiclass" => "iris",
    "anomaly" => "diabetes",
    "unstructured" => "diabetes",
)

function data_for(column)
    if column == "sparse"
        lines = filter(line -> !startsWith(line, "%"), readlines(joinpath(testdata, "digits.mtx")))
        size = parse.(Int, split(lines[1]))
        cells = split.(lines[2:end])
        numbers(place) = parse.(Int, getindex.(cells, place))
        matrix = Matrix(sparse(numbers(1), numbers(2), Float64.(numbers(3)), size[1], size[2]))
        features = DataFrame(matrix, readlines(joinpath(testdata, "digits.columns")))
        digits = CSV.read(joinpath(testdata, "digits.csv"), DataFrame)
        return features, Float64.(digits.digit[1:size[1]])
    end
    frame = CSV.read(joinpath(testdata, "$(SETS[column]).csv"), DataFrame)
    target = frame[!, end]
    frame[!, 1:(end - 1)], eltype(target) <: Real ? Float64.(target) : String.(target)
end

folder_for(row, column) = mkpath(joinpath(root, row, column))
expect(row, column, predictions) = CSV.write(joinpath(root, row, "$column.csv"), predictions)
library_is(row, name) = write(joinpath(root, row, "library.txt"), name)

for column in ("regression", "binary", "multiclass", "anomaly", "sparse")
    features, target = data_for(column)
    if column in ("binary", "multiclass")
        labels = sort(unique(target))
        model = machine(MLJDecisionTreeInterface.DecisionTreeClassifier(max_depth = 2), features, categorical(target))
        fit!(model; verbosity = 0)
        likely = predict(model, features)
        predictions = DataFrame([label => pdf.(likely, label) for label in labels])
    else
        model = machine(MLJDecisionTreeInterface.DecisionTreeRegressor(max_depth = 3), features, target)
        fit!(model; verbosity = 0)
        predictions = DataFrame(Predictions = predict(model, features))
    end
    JLSO.save(joinpath(folder_for("julia", column), "model.jlso"), :machine => serializable(model))
    expect("julia", column, predictions)
end
library_is("julia", "MLJ $(pkgversion(MLJ))")

hooks = joinpath(testdata, "matrix", "hooks")
for column in ("regression", "anomaly", "unstructured", "sparse")
    features, target = data_for(column)
    matrix = [ones(nrow(features)) Matrix(features)]
    # Where some pixels are always blank, this is the shortest of many solutions.
    weights = pinv(matrix) * target
    directory = folder_for("custom.jl", column)
    serialize(joinpath(directory, "model.dump"), (names = names(features), weights = weights))
    cp(joinpath(hooks, column == "unstructured" ? "unstructured.jl" : "score.jl"), joinpath(directory, "custom.jl"))
    expect("custom.jl", column, DataFrame(Predictions = matrix * weights))
end
library_is("custom.jl", "Julia $VERSION")
