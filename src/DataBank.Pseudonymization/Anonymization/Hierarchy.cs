namespace DataBank.Pseudonymization;

/// <summary>
/// How the values of a column become coarser, level by level. What a value is at a level follows from what it is at the level below, so that
/// classes only ever merge on the way up.
/// </summary>
/// <param name="name">As definitions of data sets name it.</param>
/// <param name="levels">Names of the levels, the finest first; the last one says nothing.</param>
/// <param name="generalize">A value at a level below the last; empty when it can't be read.</param>
public sealed class Hierarchy(string name, IReadOnlyList<string> levels, Func<string, int, string> generalize)
{
    /// <summary>Every value at the last level.</summary>
    public const string Anything = "*";

    public string Name => name;

    public IReadOnlyList<string> Levels => levels;

    public int Top => levels.Count - 1;

    /// <summary>A value at a level; a missing one (empty) stays missing below the last.</summary>
    public string Generalize(string value, int level) => level >= Top ? Anything : value.Length == 0 ? "" : generalize(value, level);
}
