import hex.genmodel.GenModel;
import hex.genmodel.MojoModel;
import hex.genmodel.easy.EasyPredictModelWrapper;
import hex.genmodel.easy.RowData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What H2O's own EasyPredictModelWrapper gives for every row of a CSV without quotes, as raw predictions: the oracle of a
 * test. Arguments: the CSV, then MOJOs; every MOJO NAME.zip gets NAME.easy beside it.
 */
public class EasyPredict {
    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        String[] names = lines.get(0).split(",", -1);
        for (int i = 1; i < args.length; i++) {
            GenModel model = MojoModel.load(args[i]);
            EasyPredictModelWrapper wrapper = new EasyPredictModelWrapper(new EasyPredictModelWrapper.Config()
                    .setModel(model)
                    .setConvertUnknownCategoricalLevelsToNa(true));
            StringBuilder text = new StringBuilder();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",", -1);
                RowData row = new RowData();
                for (int k = 0; k < names.length; k++) if (!cells[k].isEmpty()) row.put(names[k], cells[k]);
                double[] raw = wrapper.predictRaw(row, 0);
                for (int k = 0; k < raw.length; k++) text.append(k == 0 ? "" : ",").append(raw[k]);
                text.append('\n');
            }
            Files.writeString(Path.of(args[i].replaceAll("\\.zip$", ".easy")), text);
        }
    }
}
