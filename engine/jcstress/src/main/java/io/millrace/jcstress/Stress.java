package io.millrace.jcstress;

import java.util.ArrayList;
import java.util.List;

import org.openjdk.jcstress.Main;

/**
 * Starts jcstress with the flag that Agrona needs in each JVM that jcstress forks. The strides are shorter than
 * jcstress's own unless they are given, because a state here takes microseconds: in a long stride the threads would
 * drift apart.
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
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--jvmArgsPrepend");
        all.add(AGRONA_FLAG);
        addUnlessGiven(all, "-strideSize", "32");
        addUnlessGiven(all, "-strideCount", "32");
        Main.main(all.toArray(new String[0]));
    }

    private static void addUnlessGiven(final List<String> arguments, final String option, final String value)
    {
        if (!arguments.contains(option))
        {
            arguments.add(option);
            arguments.add(value);
        }
    }
}
