#!/usr/bin/env node
const { keepCode, program } = require("./program.js");

const argv = process.argv.slice(2);
program(`cli-${/^[a-z]+$/.test(argv[0]) ? argv[0] : "help"}`)
  .main(argv)
  .then((code) => {
    if (code === 0) keepCode();
    process.exit(code);
  });
