console.log("loading");

export const score = (data) => {
  console.log("to stdout é");
  console.error("to stderr");
  process.stdout.write("no line end");
  return data.numbers("a");
};
