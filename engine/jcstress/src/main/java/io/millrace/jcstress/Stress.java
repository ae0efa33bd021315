package io.millrace.jcstress;

import java.util.Arrays;

import org.openjdk.jcstress.Main;

/**
 * Starts jcstress with the flag that Agrona needs in each JVM that jcstress forks.
 */
public final class Stress
{
    private static final String[] AGRONA_FLAG =
        { "-jvmArgsPrepend", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED" };

    private Stress()
    {
    }

    /**
     * Runs jcstress.
     *
     * @param arguments of jcstress, such as {@code -t OutboundLease -m quick}.
     * @throws Exception if jcstress cannot run, or a test failed.
     */
    public static void main(final String[] arguments) throws Exception
    {
        final String[] all = Arrays.copyOf(arguments, arguments.length + AGRONA_FLAG.length);
        System.arraycopy(AGRONA_FLAG, 0, all, arguments.length, AGRONA_FLAG.length);
        Main.main(all);
    }
}
