package io.millrace.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of attacks, as a table in Markdown.
 */
final class ResultTable
{
    private static final Path COMMITTED = Path.of("..", "HOSTILE.md");

    private final List<String> lines;

    ResultTable(final List<Attack.Result> results)
    {
        lines = results.stream().map(ResultTable::line).toList();
    }

    private static String line(final Attack.Result result)
    {
        final String outcomes = result.outcomes().entrySet().stream()
            .map(outcome -> result.outcomes().size() == 1 ? outcome.getKey() :
                outcome.getKey() + " (" + outcome.getValue() + ")")
            .collect(Collectors.joining(", "));
        return "| " + result.attack().id() + " | " + result.attack().inputs().replace("|", "\\|") + " | " +
            result.count() + " | " + outcomes + " |";
    }

    List<String> lines()
    {
        return lines;
    }

    /** Writes it to a file of the build. */
    void write(final String name) throws IOException
    {
        Files.write(Path.of("target", name), lines);
    }

    /** The lines of the document that are lines of such a table. */
    static List<String> committed() throws IOException
    {
        return Files.readAllLines(COMMITTED).stream().filter(line -> line.matches("\\| [a-z]+/.*")).toList();
    }
}
