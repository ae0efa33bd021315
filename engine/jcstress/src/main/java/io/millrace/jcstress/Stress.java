package io.millrace.jcstress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.openjdk.jcstress.Main;

/**
 * Starts jcstress with the flag that Agrona needs in each JVM that jcstress forks.
 */
public final class Stress
{
    private static final String AGRONA_FLAG = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

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
        final List<String> all = new ArrayList<>(List.of("--jvmArgsPrepend", AGRONA_FLAG));
        all.addAll(Arrays.asList(arguments));
        Main.main(all.toArray(new String[0]));
    }
}
