// The program of a worker.
const { keepCode, program } = require("./program.js");

program("host").host(keepCode);
