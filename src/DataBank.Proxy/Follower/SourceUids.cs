using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>By which UIDs an instance of a view is known upstream. The vault keeps them sealed in their place, which is the UID that the view shows.</summary>
internal sealed record SourceUids(string Study, string Series, string Instance)
{
    public byte[] Seal(ThemeView view, string shownUid) => view.Seal.Seal($"{Study}\n{Series}\n{Instance}", shownUid);

    public static SourceUids Open(ThemeView view, VaultInstance instance)
    {
        var uids = view.Seal.Open(instance.Sealed, instance.InstanceUid).Split('\n');
        return new SourceUids(uids[0], uids[1], uids[2]);
    }
}
