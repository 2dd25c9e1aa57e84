using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DataBank.Appliance;

/// <summary>The usual help, and below it the examples of the command that was asked about.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public static void Install(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not ExampledCommand { Examples.Count: > 0 } command) return exitCode;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in command.Examples) output.WriteLine($"  {example}");
        return exitCode;
    }
}
