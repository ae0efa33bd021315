package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links of the documents lead to files, directories and headings that exist.
 */
class LinksTest
{
    private static final Path ROOT = Path.of("..");
    private static final int DEPTH = 4;
    private static final Pattern INLINE = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("^\\[[^\\]]+\\]: +(\\S+)", Pattern.MULTILINE);
    private static final Pattern USED_REFERENCE = Pattern.compile("\\]\\[([^\\]]+)\\]");
    private static final Pattern DEFINED_REFERENCE = Pattern.compile("^\\[([^\\]]+)\\]: ", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    @ParameterizedTest
    @MethodSource("documents")
    void shouldLeadSomewhere(final Path file) throws IOException
    {
        assertThat(brokenLinks(file.getParent(), Files.readString(file))).isEmpty();
    }

    @Test
    void shouldFindLinksThatLeadNowhere() throws IOException
    {
        final String text = "# One `two`, three\n[a](README.md) [b](none.md) [c](https://example.com/none)\n" +
            "[d](#one-two-three) [e](#four) [f][g] [h][i]\n[j](engine/ARCHITECTURE.md#nowhere)\n" +
            "```\n[k](none.txt)\n```\n\n[g]: pom.xml\n[l]: none.xml\n";
        assertThat(brokenLinks(ROOT, text)).containsExactly(
            "none.md", "#four", "engine/ARCHITECTURE.md#nowhere", "none.xml", "[i]");
    }

    @Test
    void shouldKnowTheDocuments() throws IOException
    {
        assertThat(documents()).contains(ROOT.resolve("README.md"), ROOT.resolve("engine").resolve("ARCHITECTURE.md"),
            ROOT.resolve("engine").resolve("docs").resolve("tls.md"));
    }

    private static List<Path> documents() throws IOException
    {
        try (Stream<Path> files = Files.find(ROOT, DEPTH, (file, attributes) ->
            attributes.isRegularFile() && file.toString().endsWith(".md") && !file.toString().contains("target")))
        {
            return files.sorted().collect(Collectors.toList());
        }
    }

    private static List<String> brokenLinks(final Path directory, final String document) throws IOException
    {
        final String text = CODE.matcher(document).replaceAll("");
        final List<String> targets = firstGroups(INLINE, text);
        targets.addAll(firstGroups(REFERENCE, text));
        final List<String> broken = new ArrayList<>();
        for (final String target : targets)
        {
            if (!ELSEWHERE.matcher(target).matches() && !exists(directory, text, target))
            {
                broken.add(target);
            }
        }
        final List<String> undefined = firstGroups(USED_REFERENCE, text);
        undefined.removeAll(firstGroups(DEFINED_REFERENCE, text));
        undefined.forEach(name -> broken.add("[" + name + "]"));
        return broken;
    }

    private static boolean exists(final Path directory, final String text, final String target) throws IOException
    {
        final int mark = target.indexOf('#');
        final String name = mark < 0 ? target : target.substring(0, mark);
        final Path file = directory.resolve(name);
        if (!name.isEmpty() && !Files.exists(file))
        {
            return false;
        }
        return mark < 0 || anchors(name.isEmpty() ? text : Files.readString(file)).contains(target.substring(mark + 1));
    }

    /** As GitHub makes them of headings. */
    private static Set<String> anchors(final String text)
    {
        return firstGroups(HEADING, text).stream()
            .map(heading -> heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
            .collect(Collectors.toSet());
    }

    private static List<String> firstGroups(final Pattern pattern, final String text)
    {
        return pattern.matcher(text).results().map((final MatchResult result) -> result.group(1))
            .collect(Collectors.toCollection(ArrayList::new));
    }
}
