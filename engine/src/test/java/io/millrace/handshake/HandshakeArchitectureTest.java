package io.millrace.handshake;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes in, objects and bytes out: the package knows no I/O, no clock, and no room of the engine but itself.
 */
class HandshakeArchitectureTest
{
    private static final Path SOURCES =
        Path.of(System.getProperty("basedir", "."), "src/main/java/io/millrace/handshake");
    private static final Pattern QUALIFIED = Pattern.compile("\\b(?:java|javax|jdk|sun|org|com|io)\\.[a-z]+\\.[\\w.]+");
    private static final Pattern ALLOWED = Pattern.compile(
        "java\\.util\\.[A-Z]\\w*(\\.\\w+)?" +
        "|java\\.nio\\.(ByteBuffer|ByteOrder|charset\\.\\w+)" +
        "|java\\.net\\.(\\w*Address|UnknownHostException|IDN)|javax\\.net\\.ssl\\.SSLSession" +
        "|java\\.security\\.\\w+|java\\.util\\.zip\\.CRC32C" +
        "|org\\.agrona\\.DirectBuffer" +
        "|io\\.millrace\\.api\\.\\w+" +
        "|io\\.millrace\\.handshake(\\.\\w+)?");
    private static final Pattern CLOCK_OR_THREAD = Pattern.compile(
        "\\b(currentTimeMillis|nanoTime|Thread|ThreadLocal|Timer|Random|synchronized|volatile)\\b" +
        "|\\b(System\\.(out|err|get\\w+))\\b");

    @Test
    void shouldUseOnlyWhatItsPlanAllows() throws IOException
    {
        final List<Path> sources = sources();
        assertThat(sources).hasSizeGreaterThan(10);
        for (final Path source : sources)
        {
            final Matcher names = QUALIFIED.matcher(Files.readString(source));
            while (names.find())
            {
                assertThat(names.group()).as(source.toString()).matches(ALLOWED);
            }
        }
    }

    @Test
    void shouldHaveNeitherClockNorThreads() throws IOException
    {
        for (final Path source : sources())
        {
            assertThat(Files.readString(source)).as(source.toString()).doesNotContainPattern(CLOCK_OR_THREAD);
        }
    }

    private static List<Path> sources() throws IOException
    {
        try (Stream<Path> files = Files.list(SOURCES))
        {
            return files.toList();
        }
    }
}
