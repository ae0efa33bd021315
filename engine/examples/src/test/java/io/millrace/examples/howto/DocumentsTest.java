package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each piece of Java in the README and the how-to pages stands, but for its indentation, in a source file of this
 * module, where it is compiled and run.
 */
class DocumentsTest
{
    private static final Path README = Path.of("..", "..", "README.md");
    private static final Path DOCUMENTS = Path.of("..", "docs");
    private static final Path SOURCES = Path.of("src");
    private static final Pattern JAVA = Pattern.compile("^```java\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("pages")
    void shouldShowOnlyCodeThatIsCompiledAndRun(final Path page) throws IOException
    {
        final List<String> sources = sources();
        final List<String> elsewhere = JAVA.matcher(Files.readString(page)).results()
            .map(result -> flat(result.group(1)))
            .filter(code -> sources.stream().noneMatch(source -> source.contains(code)))
            .collect(Collectors.toList());
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void shouldLookAtSomething() throws IOException
    {
        assertThat(pages()).contains(README).hasSizeGreaterThan(8);
        assertThat(JAVA.matcher(Files.readString(README)).results()).hasSizeGreaterThan(2);
        assertThat(JAVA.matcher(Files.readString(DOCUMENTS.resolve("rooms.md"))).find()).isTrue();
    }

    private static List<Path> pages() throws IOException
    {
        try (Stream<Path> files = Files.list(DOCUMENTS))
        {
            return Stream.concat(Stream.of(README), files.filter(file -> file.toString().endsWith(".md")).sorted())
                .collect(Collectors.toList());
        }
    }

    private static List<String> sources() throws IOException
    {
        try (Stream<Path> files = Files.walk(SOURCES))
        {
            return files.filter(file -> file.toString().endsWith(".java")).map(DocumentsTest::read)
                .map(DocumentsTest::flat).collect(Collectors.toList());
        }
    }

    private static String flat(final String code)
    {
        return code.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
    }

    private static String read(final Path file)
    {
        try
        {
            return Files.readString(file);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
