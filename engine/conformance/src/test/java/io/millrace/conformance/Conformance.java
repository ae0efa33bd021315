package io.millrace.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.millrace.engine.ThreadingMode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A group of rules: each case in both roles. The build runs them in one threading mode, with fewer and shorter messages
 * where a case is about many or long ones; the heavy run has all of them, in each mode.
 */
@ExtendWith(Subjects.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Conformance
{
    private static final List<ThreadingMode> MODES =
        List.of(ThreadingMode.SHARED, ThreadingMode.SHARED_NETWORK, ThreadingMode.DEDICATED);

    abstract List<Case> cases();

    List<Arguments> casesInEachMode()
    {
        final List<Arguments> all = new ArrayList<>();
        for (final ThreadingMode mode : MODES)
        {
            cases().forEach(rule -> all.add(Arguments.of(rule, mode)));
        }
        return all;
    }

    @ParameterizedTest(name = "server: {0}")
    @MethodSource("cases")
    void serverShouldFollow(final Case rule, final Subjects subjects) throws IOException
    {
        run(rule, subjects.server(ThreadingMode.SHARED), Volume.QUICK);
    }

    @ParameterizedTest(name = "client: {0}")
    @MethodSource("cases")
    void clientShouldFollow(final Case rule, final Subjects subjects) throws IOException
    {
        run(rule, subjects.client(ThreadingMode.SHARED), Volume.QUICK);
    }

    @Tag("heavy")
    @ParameterizedTest(name = "server, {1}: {0}")
    @MethodSource("casesInEachMode")
    void serverShouldFollowInEachMode(final Case rule, final ThreadingMode mode, final Subjects subjects)
        throws IOException
    {
        run(rule, subjects.server(mode), volume(mode));
    }

    @Tag("heavy")
    @ParameterizedTest(name = "client, {1}: {0}")
    @MethodSource("casesInEachMode")
    void clientShouldFollowInEachMode(final Case rule, final ThreadingMode mode, final Subjects subjects)
        throws IOException
    {
        run(rule, subjects.client(mode), volume(mode));
    }

    /** A thousand messages in one mode are enough. */
    private static Volume volume(final ThreadingMode mode)
    {
        return mode == ThreadingMode.SHARED ? Volume.FULL : Volume.TENTH;
    }

    private static void run(final Case rule, final Subject subject, final Volume volume) throws IOException
    {
        try (Peer peer = subject.meet(rule, volume))
        {
            rule.run(peer);
        }
        catch (final AssertionError ex)
        {
            throw new AssertionError(rule + ": " + ex.getMessage(), ex);
        }
    }
}
