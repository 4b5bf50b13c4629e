; Inno Setup 6: installs the one-folder program for the person who runs it, no administrator needed.
;
;     python packaging\dev.py bundle
;     iscc /DVersion=0.1.0 packaging\windows\decoro.iss
;
; The practice's data lives in the person's local data folder and is never touched, not even by uninstalling.

#ifndef Version
  #define Version "0.1.0"
#endif

[Setup]
AppId={{6E0B6E69-5A0C-4B53-9C0E-DEC0501D0001}
AppName=Decoro
AppVersion={#Version}
AppVerName=Decoro {#Version}
AppPublisher=Decoro
DefaultDirName={localappdata}\Programs\Decoro
DefaultGroupName=Decoro
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
OutputDir=..\..\dist
OutputBaseFilename=Decoro-{#Version}-setup
SetupIconFile=decoro.ico
UninstallDisplayIcon={app}\decoro.exe
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
ShowLanguageDialog=auto
CloseApplications=yes
RestartApplications=no

[Languages]
Name: "it"; MessagesFile: "compiler:Languages\Italian.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "en"; MessagesFile: "compiler:Default.isl"

[CustomMessages]
it.KeepData=I dati dello studio restano su questo computer. Li elimini Lei, se lo desidera, dalla cartella dei dati di Decoro.
es.KeepData=Los datos de la consulta permanecen en este ordenador. Si lo desea, elimínelos usted de la carpeta de datos de Decoro.
en.KeepData=The practice's data stays on this computer. Delete it yourself from Decoro's data folder if you wish.

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked

[InstallDelete]
; Files of an older version must not mix with the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\decoro\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Decoro"; Filename: "{app}\decoro.exe"
Name: "{autodesktop}\Decoro"; Filename: "{app}\decoro.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\decoro.exe"; Description: "{cm:LaunchProgram,Decoro}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent then
    MsgBox(CustomMessage('KeepData'), mbInformation, MB_OK);
end;
