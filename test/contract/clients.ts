export {
  clients,
  type Fetch,
  type ListedTool,
  type McpSession,
  type OpenSession,
  sessionOf,
  type ToolAnswer,
} from "../../infra/contract/clients.ts";
