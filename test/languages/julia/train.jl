# usage: julia train.jl TESTDATA FOLDER
#
# Trains a tree of MLJ for iris and one for diabetes, saves each in a folder of FOLDER in one of the ways in which MLJ's
# users save machines, and writes its own predictions beside it.
using CSV, DataFrames, JLSO, MLJ, MLJDecisionTreeInterface

testdata, folder = ARGS

function write_model(name, machine, predictions; save)
    directory = mkpath(joinpath(folder, name))
    save(joinpath(directory, "model.jlso"), machine)
    CSV.write(joinpath(folder, "$name.csv"), predictions)
end

by_jlso(path, machine) = JLSO.save(path, :machine => serializable(machine))
by_mlj(path, machine) = MLJ.save(path, machine)

iris = CSV.read(joinpath(testdata, "iris.csv"), DataFrame)
flowers = select(iris, Not(:species))
classifier = fit!(
    machine(MLJDecisionTreeInterface.DecisionTreeClassifier(max_depth = 2), flowers, categorical(String.(iris.species)));
    verbosity = 0,
)
likely = predict(classifier, flowers)
classes = ["setosa", "versicolor", "virginica"]
write_model("classes", classifier, DataFrame([label => pdf.(likely, label) for label in classes]); save = by_jlso)

diabetes = CSV.read(joinpath(testdata, "diabetes_features.csv"), DataFrame)
target = CSV.read(joinpath(testdata, "diabetes_target.csv"), DataFrame)
regressor = fit!(
    machine(MLJDecisionTreeInterface.DecisionTreeRegressor(max_depth = 3), diabetes, Float64.(target[!, 1]));
    verbosity = 0,
)
write_model("number", regressor, DataFrame(Predictions = predict(regressor, diabetes)); save = by_mlj)
