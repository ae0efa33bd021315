package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackageDependenciesTest
{
    private static final Path SOURCES = Path.of("src/main/java/io/millrace");
    private static final Pattern OWN_IMPORT =
        Pattern.compile("^import (?:static )?io\\.millrace\\.(\\w+)\\.", Pattern.MULTILINE);
    private static final Map<String, Set<String>> ALLOWED = Map.ofEntries(
        Map.entry("protocol", Set.of("api")),
        Map.entry("handshake", Set.of("api")),
        Map.entry("deflate", Set.of("api", "protocol", "handshake")),
        Map.entry("counters", Set.of()),
        Map.entry("monitor", Set.of("api", "counters")),
        Map.entry("memory", Set.of()),
        Map.entry("outbound", Set.of("api", "counters", "monitor", "protocol", "deflate", "memory")),
        Map.entry("stream", Set.of("api", "protocol", "outbound")),
        Map.entry("inbound", Set.of(
            "api", "counters", "monitor", "protocol", "deflate", "memory", "outbound", "stream")),
        Map.entry("topic", Set.of("api", "protocol", "memory", "outbound", "inbound")),
        Map.entry("blocking", Set.of("api", "protocol", "inbound", "stream")),
        Map.entry("transport", Set.of(
            "api", "counters", "monitor", "protocol", "handshake", "deflate", "memory", "outbound", "inbound")),
        Map.entry("tls", Set.of("memory", "outbound", "transport")),
        Map.entry("engine", Set.of(
            "api", "counters", "monitor", "tls", "protocol", "handshake", "deflate", "memory", "outbound", "inbound",
            "topic", "transport", "blocking")),
        Map.entry("testkit", Set.of("api", "protocol", "engine", "transport", "handshake", "memory")));

    static Stream<String> packages() throws IOException
    {
        try (Stream<Path> directories = Files.list(SOURCES))
        {
            final List<String> names = directories.map(path -> path.getFileName().toString()).sorted().toList();
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void shouldUseOnlyPackagesBeforeItself(final String name) throws IOException
    {
        final Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES.resolve(name)))
        {
            for (final Path file : files.toList())
            {
                final Matcher matcher = OWN_IMPORT.matcher(Files.readString(file));
                while (matcher.find())
                {
                    used.add(matcher.group(1));
                }
            }
        }
        used.remove(name);
        assertThat(ALLOWED).containsKey(name);
        assertThat(ALLOWED.get(name)).containsAll(used);
    }
}
