namespace DataBank.Dicom;

/// <summary>Presentation contexts to propose for what is to be sent.</summary>
public static class ContextProposal
{
    private const int MostContexts = 128;

    /// <summary>
    /// One context for each SOP class and stored transfer syntax, so that the peer answers for each; and one more for those that it
    /// could be converted to.
    /// </summary>
    public static IReadOnlyList<(string SopClass, IReadOnlyList<string> TransferSyntaxes)> For(IReadOnlyList<OutgoingInstance> instances) =>
        [.. instances.SelectMany(Of).DistinctBy(context => (context.SopClass, string.Join('\\', context.TransferSyntaxes)))];

    /// <summary>The instances in their order, cut where one association has no contexts left.</summary>
    public static IEnumerable<IReadOnlyList<OutgoingInstance>> Group(IReadOnlyList<OutgoingInstance> instances)
    {
        var group = new List<OutgoingInstance>();
        var contexts = new HashSet<(string, string)>();
        foreach (var instance in instances)
        {
            var needed = Of(instance).Select(context => (context.SopClass, string.Join('\\', context.TransferSyntaxes))).ToArray();
            if (contexts.Count + needed.Count(context => !contexts.Contains(context)) > MostContexts)
            {
                yield return group;
                (group, contexts) = ([], []);
            }
            group.Add(instance);
            contexts.UnionWith(needed);
        }
        if (group.Count > 0) yield return group;
    }

    private static IEnumerable<(string SopClass, IReadOnlyList<string> TransferSyntaxes)> Of(OutgoingInstance instance)
    {
        yield return (instance.SopClassUid, [instance.TransferSyntax]);
        if (instance.OtherSyntaxes.Count > 0) yield return (instance.SopClassUid, instance.OtherSyntaxes);
    }
}
