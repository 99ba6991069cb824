/** The YAML parser in a module of its own: the bundler gives a package that it imports dynamically no named exports. */
export { parseDocument } from "yaml";
