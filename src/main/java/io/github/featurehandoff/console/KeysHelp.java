package io.github.featurehandoff.console;

import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Shows {@code -DKEY=VALUE} as it is typed, without a space after {@code -D}. */
public final class KeysHelp extends Help {
  /** The label of a parameter that is shown so. */
  public static final String KEY_AND_VALUE = "KEY=VALUE";

  public KeysHelp(CommandSpec spec, ColorScheme colours) {
    super(spec, colours);
  }

  @Override
  public IParamLabelRenderer parameterLabelRenderer() {
    IParamLabelRenderer usual = super.parameterLabelRenderer();
    return new IParamLabelRenderer() {
      @Override
      public Ansi.Text renderParameterLabel(ArgSpec argument, Ansi ansi, List<Ansi.IStyle> styles) {
        return argument.paramLabel().equals(KEY_AND_VALUE)
            ? ansi.text(KEY_AND_VALUE)
            : usual.renderParameterLabel(argument, ansi, styles);
      }

      @Override
      public String separator() {
        return usual.separator();
      }
    };
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer usual = super.createDefaultOptionRenderer();
    return (option, label, colours) -> {
      Ansi.Text[][] rows = usual.render(option, label, colours);
      if (option.paramLabel().equals(KEY_AND_VALUE)) {
        rows[0][1] = colours.ansi().text("");
        rows[0][2] = colours.ansi().text("");
        rows[0][3] = colours.optionText("-D").concat(KEY_AND_VALUE);
      }
      return rows;
    };
  }
}
