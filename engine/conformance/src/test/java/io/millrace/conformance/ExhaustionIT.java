package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/**
 * The program when the machine has nothing left for it: no descriptors, and no room on the disk for its log.
 */
class ExhaustionIT
{
    private static final int DESCRIPTORS = 64;
    private static final int CONNECTIONS = 100;
    private static final Path FULL_DISK = Path.of("/dev/full");
    private static final long PAUSE_NS = 5_000_000;
    private static final long PATIENCE_NS = 30_000_000_000L;

    @Test
    void shouldServeWhomItHasAndThenWhoWaitsWhenDescriptorsAndDiskAreExhausted() throws IOException
    {
        try (ChildProgram program = ChildProgram.start("128m", "ulimit -n " + DESCRIPTORS + ";", FULL_DISK);
            Witness witness = new Witness(
                Handshakes.open(program.port(), Request.upgrade(), null, Volume.QUICK), () -> { }))
        {
            final List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++)
            {
                final Peer peer = Handshakes.connect(program.port(), Volume.QUICK);
                peers.add(peer);
                peer.write(Request.upgrade().octets());
            }
            awaitExhaustion(program);
            witness.checkServed();
            final long unanswered = unanswered(peers);
            assertThat(unanswered).as("peers that must wait").isPositive();

            // Whoever leaves makes room for one that waits, until all have been served.
            for (final Peer peer : peers)
            {
                assertThat(Answer.read(peer).isSwitching()).isTrue();
                peer.send(Frame.text("at last"));
                peer.expect(Event.text("at last"));
                peer.close();
            }
            witness.checkServed();
            assertThat(program.isAlive()).isTrue();
        }
    }

    private static void awaitExhaustion(final ChildProgram program) throws IOException
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (open(program) < DESCRIPTORS)
        {
            assertThat(System.nanoTime()).as("time until descriptors are exhausted").isLessThan(deadlineNs);
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static long open(final ChildProgram program) throws IOException
    {
        try (Stream<Path> descriptors = Files.list(program.descriptors()))
        {
            return descriptors.count();
        }
    }

    private static long unanswered(final List<Peer> peers) throws IOException
    {
        long count = 0;
        for (final Peer peer : peers)
        {
            count += peer.input().available() == 0 ? 1 : 0;
        }
        return count;
    }
}
