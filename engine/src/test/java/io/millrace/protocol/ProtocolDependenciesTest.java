package io.millrace.protocol;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The frame layer knows buffers, values and callbacks only: no channel, no clock, no other room of the engine.
 */
class ProtocolDependenciesTest
{
    private static final Path SOURCES = Path.of("src/main/java/io/millrace/protocol");
    private static final Pattern QUALIFIED_NAME = Pattern.compile("\\b(?:[a-z]\\w*\\.){2,}[A-Z]\\w*");
    private static final Pattern ALLOWED = Pattern.compile(
        "(java|org\\.agrona|io\\.millrace\\.(api|protocol))\\..*");
    private static final Pattern FORBIDDEN = Pattern.compile(
        "java\\.(io|net|time|nio\\.(channels|file)|util\\.concurrent)\\..*");
    private static final Pattern CLOCK = Pattern.compile("\\b(nanoTime|currentTimeMillis)\\b");

    @Test
    void shouldDependOnBuffersAndTheApiOnly() throws IOException
    {
        final List<Path> files;
        try (Stream<Path> paths = Files.walk(SOURCES))
        {
            files = paths.filter(path -> path.toString().endsWith(".java")).collect(Collectors.toList());
        }
        assertThat(files).hasSizeGreaterThan(9);
        for (final Path file : files)
        {
            assertThat(strangers(Files.readString(file))).as(file.toString()).isEmpty();
        }
    }

    @Test
    void shouldFindStrangersHoweverTheyAreNamed()
    {
        assertThat(strangers("import io.millrace.api.CloseCode;\nimport org.agrona.DirectBuffer;\n" +
            "import java.nio.ByteOrder;\nimport static io.millrace.protocol.Opcode.TEXT;")).isEmpty();
        assertThat(strangers("import io.millrace.memory.Arena;")).containsExactly("io.millrace.memory.Arena");
        assertThat(strangers("import com.lmax.disruptor.*;")).containsExactly("com.lmax.disruptor.*");
        assertThat(strangers("import java.nio.channels.SocketChannel;")).hasSize(1);
        assertThat(strangers("final com.lmax.disruptor.RingBuffer ring;")).hasSize(1);
        assertThat(strangers("return System.nanoTime();")).containsExactly("nanoTime");
    }

    private static List<String> strangers(final String source)
    {
        final Stream<String> imports = source.lines()
            .filter(line -> line.startsWith("import "))
            .map(line -> line.replaceFirst("import (static )?", "").replace(";", ""));
        final Stream<String> names = QUALIFIED_NAME.matcher(source).results().map(MatchResult::group);
        final Stream<String> clocks = CLOCK.matcher(source).results().map(MatchResult::group);
        return Stream.concat(clocks, Stream.concat(imports, names)
            .filter(name -> !ALLOWED.matcher(name).matches() || FORBIDDEN.matcher(name).matches()))
            .distinct().collect(Collectors.toList());
    }
}
