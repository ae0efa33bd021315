package io.millrace.stress;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What all commands have. The commands are described in code and not by annotations, whose reflection would delay the
 * start by more than the server itself takes.
 */
final class Commands
{
    private Commands()
    {
    }

    /** A command with {@code --help} and {@code --version}, run by a {@code Runnable} or {@code Callable}. */
    static CommandSpec describe(final String name, final Object command)
    {
        final CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        spec.usageMessage().sortOptions(false).sortSynopsis(false);
        return spec
            .name(name)
            .version("millrace " + version())
            .addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Explains the options and exits.")
                .build())
            .addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Prints the version and exits.")
                .build());
    }

    /** The version of this program. */
    static String version()
    {
        final String version = Millrace.class.getPackage().getImplementationVersion();
        return version == null ? "(not run from its jar)" : version;
    }

    /** An option that takes a value. */
    static OptionSpec option(
        final String name, final String label, final Class<?> type, final Object byDefault, final String... description)
    {
        final String[] lines = description.clone();
        if (byDefault != null)
        {
            lines[0] += " Default: " + byDefault + ".";
        }
        return OptionSpec.builder(name)
            .paramLabel(label)
            .type(type)
            .defaultValue(byDefault == null ? null : byDefault.toString())
            .description(lines)
            .build();
    }
}
