/** What differs between the languages that a model's hooks can be written in. */
export interface LanguageRow {
  /** As it is written in prose. */
  readonly title: string;
  readonly hooksFile: string;
  /** Whether hooks are called in camelCase there (all languages know snake_case). */
  readonly camelCase: boolean;
  /** The artifacts that drum runs by itself beside hooks of this language. */
  readonly artifacts: string;
}

export const LANGUAGES = {
  typescript: { title: "TypeScript", hooksFile: "custom.ts", camelCase: true, artifacts: "ONNX, XGBoost" },
  javascript: { title: "JavaScript", hooksFile: "custom.js", camelCase: true, artifacts: "ONNX, XGBoost" },
  python: {
    title: "Python",
    hooksFile: "custom.py",
    camelCase: false,
    artifacts: "scikit-learn, XGBoost, PyTorch, Keras, ONNX",
  },
  r: { title: "R", hooksFile: "custom.R", camelCase: false, artifacts: "caret models in one `.rds`" },
  julia: {
    title: "Julia",
    hooksFile: "custom.jl",
    camelCase: false,
    artifacts: "MLJ models in one `.jlso`",
  },
} as const satisfies Record<string, LanguageRow>;

export type ScaffoldLanguage = keyof typeof LANGUAGES;
