namespace DataBank.Storage;

/// <summary>What was decided of an instance in a theme.</summary>
public enum InstanceVerdict
{
    /// <summary>Not shown.</summary>
    Withheld = 0,

    /// <summary>Shown, as upstream has its pixels.</summary>
    Released = 1,

    /// <summary>Not shown: its pixels have not been searched for text yet.</summary>
    Unread = 2,

    /// <summary>Not shown: a person is to decide.</summary>
    Uncertain = 3,

    /// <summary>Shown: the copy that was made of it when its pixels were cleared.</summary>
    Cleared = 4,

    /// <summary>Not shown: the face has not been taken out of its volume yet.</summary>
    Undefaced = 5,
}
