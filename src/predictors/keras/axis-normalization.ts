import type { Tensor } from "@tensorflow/tfjs-core";
import type * as LayersPackage from "@tensorflow/tfjs-layers";
import type { Shape } from "@tensorflow/tfjs-layers";
import type { Runtime } from "../tensorflow/runtime.js";

/** The class name of the layer that {@link registerAxisNormalization} adds. */
export const AXIS_NORMALIZATION = "AxisNormalization";

interface Settings {
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
}

/**
 * Adds a batch normalisation over any axis to TensorFlow.js, whose own computes something else over any but the last.
 * Its weights are those of Keras, in the same order.
 */
export function registerAxisNormalization({ tf, layers }: Runtime): void {
  const { layers: own, initializers } = layers!;
  type LayerArgs = ConstructorParameters<typeof LayersPackage.layers.Layer>[0];
  class AxisNormalization extends own.Layer {
    static readonly className = AXIS_NORMALIZATION;
    readonly #settings: Settings;

    constructor(settings: Settings & LayerArgs) {
      super(settings);
      this.#settings = settings;
      this.supportsMasking = true;
    }

    override build(shape: Shape | Shape[]): void {
      const { center, scale } = this.#settings;
      const width = (shape as Shape).at(this.#settings.axis)!;
      const add = (name: string, trainable: boolean) =>
        this.addWeight(name, [width], "float32", initializers.zeros(), undefined, trainable);
      if (scale) add("gamma", true);
      if (center) add("beta", true);
      add("moving_mean", false);
      add("moving_variance", false);
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const { axis, epsilon, center, scale } = this.#settings;
      return tf.tidy(() => {
        const input = Array.isArray(inputs) ? inputs[0]! : inputs;
        const place = axis < 0 ? axis + input.rank : axis;
        const shape = input.shape.map((size, i) => (i === place ? size : 1));
        const values = this.weights.map((weight) => tf.reshape(weight.read(), shape));
        const gamma = scale ? values.shift() : undefined;
        const beta = center ? values.shift() : undefined;
        const [mean, variance] = values as [Tensor, Tensor];
        let output = tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, epsilon)));
        if (gamma) output = tf.mul(output, gamma);
        return beta ? tf.add(output, beta) : output;
      });
    }
  }
  tf.serialization.registerClass(AxisNormalization);
}
