package io.millrace.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.millrace.deflate.ExtensionsTarget;
import io.millrace.handshake.ProxyHeaderTarget;
import io.millrace.handshake.RequestTarget;
import io.millrace.handshake.ResponseTarget;
import io.millrace.handshake.UriTarget;
import io.millrace.protocol.FrameDecoderTarget;
import io.millrace.protocol.InflateTarget;
import io.millrace.protocol.Utf8Target;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs each target on its seeds: what a fuzzer starts from, and what it has found wrong once.
 */
class SeedsTest
{
    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
        "FrameDecoderTarget", FrameDecoderTarget::fuzzerTestOneInput,
        "Utf8Target", Utf8Target::fuzzerTestOneInput,
        "InflateTarget", InflateTarget::fuzzerTestOneInput,
        "RequestTarget", RequestTarget::fuzzerTestOneInput,
        "ResponseTarget", ResponseTarget::fuzzerTestOneInput,
        "ProxyHeaderTarget", ProxyHeaderTarget::fuzzerTestOneInput,
        "ExtensionsTarget", ExtensionsTarget::fuzzerTestOneInput,
        "UriTarget", UriTarget::fuzzerTestOneInput,
        "ServerTarget", ServerTarget::fuzzerTestOneInput);

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("seeds")
    void shouldHoldForEverySeed(final String target, final String name, final byte[] seed)
    {
        TARGETS.get(target).accept(seed);
    }

    @Test
    void shouldHaveSeedsForEveryTarget() throws Exception
    {
        final List<String> folders = seeds().map(seed -> (String)seed.get()[0]).distinct().toList();

        assertThat(folders).containsExactlyInAnyOrderElementsOf(TARGETS.keySet());
    }

    static Stream<Arguments> seeds() throws IOException, URISyntaxException
    {
        final Path root = Path.of(SeedsTest.class.getResource("/seeds").toURI());
        try (Stream<Path> files = Files.walk(root))
        {
            return files.filter(Files::isRegularFile).sorted().map(SeedsTest::arguments).toList().stream();
        }
    }

    private static Arguments arguments(final Path seed)
    {
        try
        {
            return Arguments.of(
                seed.getParent().getFileName().toString(), seed.getFileName().toString(), Files.readAllBytes(seed));
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
