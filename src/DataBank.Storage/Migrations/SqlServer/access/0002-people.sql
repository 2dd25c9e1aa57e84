-- What a person needs to sign in, and where people are signed in.
ALTER TABLE [AspNetUsers] ADD [DisplayName] nvarchar(max) NOT NULL DEFAULT N'';
ALTER TABLE [AspNetUsers] ADD [Profile] nvarchar(max) NULL;
ALTER TABLE [AspNetUsers] ADD [IsDisabled] bit NOT NULL DEFAULT 0;
ALTER TABLE [AspNetUsers] ADD [LastCodeStep] bigint NOT NULL DEFAULT 0;

CREATE TABLE [PersonSessions] (
    [Id] nvarchar(450) NOT NULL,
    [PersonId] nvarchar(450) NOT NULL,
    [Stamp] nvarchar(450) NOT NULL,
    [Begun] bigint NOT NULL,
    [Ends] bigint NOT NULL,
    CONSTRAINT [PK_PersonSessions] PRIMARY KEY ([Id])
);
CREATE INDEX [IX_PersonSessions_Ends] ON [PersonSessions] ([Ends]);
