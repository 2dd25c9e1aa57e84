using System.Reflection;
using System.Text.RegularExpressions;

namespace DataBank.ArchitectureTests;

/// <summary>
/// No text takes a matcher for ever (ReDoS). A pattern that goes back takes exponential time only where something that can be read in two ways is repeated
/// without end: a group that is so repeated holds neither a repetition nor alternatives, unless its matcher doesn't go back or ends after a time.
/// </summary>
public sealed partial class PatternTests
{
    public static TheoryData<string> Projects => new(ProjectTable.MayReference.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Patterns_that_go_back_repeat_nothing_that_can_be_read_in_two_ways(string project)
    {
        const BindingFlags All = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        Assert.Empty(
            from type in Assembly.Load(project == "DataBank.Appliance" ? "databank" : project).GetTypes()
            from method in type.GetMethods(All)
            let pattern = method.GetCustomAttribute<GeneratedRegexAttribute>()
            where pattern is not null && !pattern.Options.HasFlag(RegexOptions.NonBacktracking) && pattern.MatchTimeoutMilliseconds <= 0 && RepeatsWhatIsOpen(pattern.Pattern)
            select $"{type.Name}.{method.Name}: {pattern.Pattern}");
    }

    [Fact]
    public void Patterns_that_are_made_while_it_runs_do_not_go_back_or_end_after_a_time() =>
        Assert.Empty(
            from file in Repository.SourceFiles("src")
            from line in File.ReadLines(file)
            where Made().IsMatch(line) && !line.Contains("RegexOptions.NonBacktracking", StringComparison.Ordinal) && !line.Contains("LongestMatch", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {line.Trim()}");

    [Theory]
    [InlineData("(a+)+$", true)]
    [InlineData("^(a|a)*$", true)]
    [InlineData("(?:x(?:a{2,5}b)?)+", true)]
    [InlineData("(a*){2,}", true)]
    [InlineData(@"[(+]+\(a+\)+", false)]
    [InlineData("^(?<x>a+|b)(?:c{3})*$", false)]
    public void Patterns_are_told_apart(string pattern, bool isOpen) => Assert.Equal(isOpen, RepeatsWhatIsOpen(pattern));

    private static bool RepeatsWhatIsOpen(string pattern)
    {
        // Escapes and classes are one character each; the marks behind "(?" are none of a repetition.
        var bare = Opening().Replace(CharacterClass().Replace(Escape().Replace(pattern, "e"), "c"), "(");
        var open = new Stack<bool>([false]);
        for (var at = 0; at < bare.Length; at++)
        {
            var repetition = Repetition().Match(bare, at);
            if (bare[at] == '(') open.Push(false);
            else if (bare[at] == ')')
            {
                var holds = open.Pop();
                repetition = Repetition().Match(bare, at + 1);
                if (holds && repetition.Groups["endless"].Success) return true;
                if (holds || repetition.Success) Mark(open);
                at += repetition.Length;
            }
            else if (bare[at] == '|' || (repetition.Success && !repetition.Groups["fixed"].Success)) Mark(open);
        }
        return false;
    }

    private static void Mark(Stack<bool> open)
    {
        open.Pop();
        open.Push(true);
    }

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex CharacterClass();

    [GeneratedRegex(@"\(\?(?:<[a-z]+>|<?[:=!])")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\G(?:(?<endless>[*+]|\{[0-9]+,\})|\?|(?<fixed>\{[0-9]+\})|\{[0-9]+,[0-9]+\})\??")]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\bnew Regex\(|\bRegex\.(?:IsMatch|Match|Matches|EnumerateMatches|Replace|Split|EnumerateSplits|Count)\(")]
    private static partial Regex Made();
}
