import type { AssetType, ManagedLoginBrandingType, UICustomizationType } from '@aws-sdk/client-cognito-identity-provider';
import type { NewStyle, Style, StyleAsset, UiCustomization } from '../../../directory/branding/index.js';
import { settingsJson, versionOf } from '../../../directory/branding/index.js';
import { defined } from '../../../kernel/index.js';
import { invalidParameter } from '../errors.js';

export function awsUiCustomization(
  customization: UiCustomization | undefined,
  target: { poolId: string; clientId: string; baseUrl: string },
): UICustomizationType {
  if (!customization) return { UserPoolId: target.poolId, ClientId: target.clientId };
  const { poolId, clientId, css, cssVersion, image, createdAt, updatedAt } = customization;
  return defined({
    UserPoolId: poolId,
    ClientId: clientId,
    ImageUrl: image && `${target.baseUrl}/${poolId}/brand/${clientId}/logo?v=${versionOf(image.bytes)}`,
    CSS: css,
    CSSVersion: cssVersion,
    CreationDate: createdAt,
    LastModifiedDate: updatedAt,
  });
}

interface StyleInput {
  readonly UseCognitoProvidedValues?: boolean | undefined;
  readonly Settings?: unknown;
  readonly Assets?: readonly AssetType[] | undefined;
}

/** Translates branding input. Throws `InvalidParameterException`. */
export function styleOf({
  UseCognitoProvidedValues,
  Settings,
  Assets,
}: StyleInput): Partial<Pick<NewStyle, 'useCognitoProvidedValues' | 'settings' | 'assets'>> {
  if (UseCognitoProvidedValues && (Settings !== undefined || (Assets?.length ?? 0) > 0))
    throw invalidParameter('UseCognitoProvidedValues goes with no settings and no assets of your own.');
  return defined({
    useCognitoProvidedValues: UseCognitoProvidedValues,
    settings: Settings === undefined || Settings === null ? undefined : settingsJson(Settings),
    assets: Assets?.map(assetOf),
  });
}

const assetOf = ({ Category, ColorMode, Extension, Bytes, ResourceId }: AssetType): StyleAsset =>
  defined({
    category: Category!,
    colorMode: ColorMode!,
    extension: Extension!,
    bytes: Bytes && Buffer.from(Bytes).toString('base64'),
    resourceId: ResourceId,
  });

const awsAsset = ({ category, colorMode, extension, bytes, resourceId }: StyleAsset): AssetType =>
  defined({
    Category: category as AssetType['Category'],
    ColorMode: colorMode as AssetType['ColorMode'],
    Extension: extension as AssetType['Extension'],
    Bytes: bytes === undefined ? undefined : Buffer.from(bytes, 'base64'),
    ResourceId: resourceId,
  }) as AssetType;

export function awsStyle({
  id,
  poolId,
  useCognitoProvidedValues,
  settings,
  assets,
  createdAt,
  updatedAt,
}: Style): ManagedLoginBrandingType {
  return {
    ManagedLoginBrandingId: id,
    UserPoolId: poolId,
    UseCognitoProvidedValues: useCognitoProvidedValues,
    ...defined({
      Settings: settings === undefined ? undefined : (JSON.parse(settings) as never),
      Assets: assets.length === 0 ? undefined : assets.map(awsAsset),
    }),
    CreationDate: createdAt,
    LastModifiedDate: updatedAt,
  };
}
