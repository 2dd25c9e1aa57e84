namespace DataBank.Proxy;

/// <summary>Why an item did not get into a view.</summary>
internal enum DropReason
{
    /// <summary>The policy does not release this type or this resource.</summary>
    NotReleased,

    /// <summary>The person can't be resolved, or the item is about more than one.</summary>
    Unresolved,

    /// <summary>De-identifying failed.</summary>
    Failed,

    /// <summary>The leak guard found an identifier in what the policy had let through.</summary>
    Leak,

    /// <summary>It would have made what is shown of a genome an identification code (個人識別符号).</summary>
    IdentificationCode,

    /// <summary>Another source already stands under the same pseudonym.</summary>
    Collision,
}
